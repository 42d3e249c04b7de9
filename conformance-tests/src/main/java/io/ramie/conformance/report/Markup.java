package io.ramie.conformance.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.regex.Pattern;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** Writes elements, for XML and for HTML that is XML as well. */
final class Markup {
  /** Characters that no XML document may hold, not even as a reference. */
  private static final Pattern INVALID =
      Pattern.compile("[^\\t\\n\\r\\x20-\\uD7FF\\uE000-\\uFFFD\\x{10000}-\\x{10FFFF}]");

  private final XMLStreamWriter out;

  Markup(Writer out) {
    try {
      this.out = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(out);
    } catch (XMLStreamException failed) {
      throw unchecked(failed);
    }
  }

  /** Something that the JDK's writer does. */
  private interface Step {
    void run() throws XMLStreamException;
  }

  void xmlDeclaration() {
    run(() -> out.writeStartDocument("UTF-8", "1.0"));
    text("\n");
  }

  void htmlDeclaration() {
    run(() -> out.writeDTD("<!DOCTYPE html>"));
    text("\n");
  }

  /** An element, its content written by the body; attributes are names and values by turns. */
  void element(String name, Runnable body, String... attributes) {
    run(() -> out.writeStartElement(name));
    attributes(attributes);
    body.run();
    run(out::writeEndElement);
  }

  /** An element that holds a text. */
  void element(String name, String text, String... attributes) {
    element(name, () -> text(text), attributes);
  }

  /** An element on a line of its own that never has content. */
  void emptyElement(String name, String... attributes) {
    run(() -> out.writeEmptyElement(name));
    attributes(attributes);
    text("\n");
  }

  private void attributes(String... attributes) {
    for (int i = 0; i < attributes.length; i += 2) {
      String name = attributes[i];
      String value = attributes[i + 1];
      run(() -> out.writeAttribute(name, valid(value)));
    }
  }

  void text(String text) {
    run(() -> out.writeCharacters(valid(text)));
  }

  void end() {
    run(out::writeEndDocument);
    run(out::flush);
  }

  private static String valid(String text) {
    return INVALID.matcher(text).replaceAll("\uFFFD");
  }

  private static void run(Step step) {
    try {
      step.run();
    } catch (XMLStreamException failed) {
      throw unchecked(failed);
    }
  }

  private static UncheckedIOException unchecked(XMLStreamException failed) {
    return new UncheckedIOException(
        failed.getNestedException() instanceof IOException cause ? cause : new IOException(failed));
  }
}
