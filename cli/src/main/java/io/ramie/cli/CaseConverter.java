package io.ramie.cli;

import io.ramie.conformance.Case;
import io.ramie.conformance.Catalog;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Cases by their ids. */
final class CaseConverter implements ITypeConverter<Case> {
  CaseConverter() {}

  @Override
  public Case convert(String value) {
    return Catalog.cases().stream()
        .filter(each -> each.id().equals(value))
        .findFirst()
        .orElseThrow(() ->
            new TypeConversionException(
                "there is no case '"
                    + value
                    + "'; near are: "
                    + Near.to(value, Catalog.cases().stream().map(Case::id))));
  }
}
