package io.ramie.cli;

import io.ramie.spi.Hook;
import java.util.Arrays;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Hooks by the names of their methods. */
final class HookConverter implements ITypeConverter<Hook> {
  HookConverter() {}

  @Override
  public Hook convert(String value) {
    return Arrays.stream(Hook.values())
        .filter(hook -> hook.methodName().equals(value))
        .findFirst()
        .orElseThrow(() -> unknown(value));
  }

  private static TypeConversionException unknown(String value) {
    return new TypeConversionException(
        "there is no hook '"
            + value
            + "'; near are: "
            + Near.to(value, Arrays.stream(Hook.values()).map(Hook::methodName)));
  }
}
