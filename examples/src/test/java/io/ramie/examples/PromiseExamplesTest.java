package io.ramie.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.ramie.Fibers;
import io.ramie.Promise;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The promises of docs/coordination.md. */
@Timeout(60)
class PromiseExamplesTest {
  static String firstAnswer(List<Callable<String>> servers, Duration limit)
      throws InterruptedException, TimeoutException {
    Promise<String> answer = new Promise<>();
    for (Callable<String> server : servers) {
      Fibers.schedule(() -> answer.complete(server.call()));
    }
    return answer.await(limit);
  }

  static String textOf(CompletionStage<String> response)
      throws InterruptedException, TimeoutException {
    return Promise.from(response).await(Duration.ofSeconds(5));
  }

  private static Callable<String> server(int millis) {
    return () -> {
      Fibers.sleep(Duration.ofMillis(millis));
      return "after " + millis;
    };
  }

  @Test
  void theFirstAnswerCounts() throws Exception {
    String answer =
        Fibers.run(() -> firstAnswer(List.of(server(200), server(1)), Duration.ofSeconds(30)));

    assertThat(answer).isEqualTo("after 1");
  }

  @Test
  void aStageIsAwaited() throws Exception {
    CompletableFuture<String> response = new CompletableFuture<>();
    response.completeAsync(() -> "text");

    assertThat(textOf(response)).isEqualTo("text");
  }
}
