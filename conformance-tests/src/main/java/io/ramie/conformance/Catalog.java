package io.ramie.conformance;

import io.ramie.conformance.cases.AllCases;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Every case of the kit. */
public final class Catalog {
  private static final Map<String, Case> CASES = byId(AllCases.list());

  private Catalog() {}

  /**
   * All cases.
   *
   * @return in the order of the hooks, those of one hook in the order of their ids' chapters
   */
  public static List<Case> cases() {
    return List.copyOf(CASES.values());
  }

  /**
   * One case.
   *
   * @param id its id
   * @return the case
   * @throws IllegalArgumentException if there is none; the message says how to list them
   */
  public static Case find(String id) {
    Case found = CASES.get(id);
    if (found == null) {
      throw new IllegalArgumentException(
          "there is no case '"
              + id
              + "'; ids are for example "
              + CASES.keySet().stream().limit(5).toList());
    }
    return found;
  }

  private static Map<String, Case> byId(List<Case> all) {
    Map<String, Case> cases = new LinkedHashMap<>();
    for (Case each : all) {
      if (cases.put(each.id(), each) != null) {
        throw new IllegalStateException("two cases are called " + each.id());
      }
    }
    return cases;
  }
}
