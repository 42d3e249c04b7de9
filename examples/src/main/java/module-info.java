/** Small programs to read and to run: an echo server and its clients. */
module io.ramie.examples {
  requires static transitive org.jspecify;
  requires transitive io.ramie;

  exports io.ramie.examples;
}
