package io.ramie.cli;

import io.ramie.conformance.Trait;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Traits as they are typed. */
final class TraitConverter implements ITypeConverter<Trait> {
  TraitConverter() {}

  @Override
  public Trait convert(String value) {
    return Arrays.stream(Trait.values())
        .filter(trait -> word(trait).equals(value))
        .findFirst()
        .orElseThrow(() ->
            new TypeConversionException(
                "there is no trait '" + value + "'; known are: " + words()));
  }

  static String word(Trait trait) {
    return trait.name().toLowerCase(Locale.ROOT);
  }

  private static String words() {
    return Arrays.stream(Trait.values())
        .map(TraitConverter::word)
        .collect(Collectors.joining(", "));
  }
}
