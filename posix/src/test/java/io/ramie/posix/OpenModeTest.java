package io.ramie.posix;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.DELETE_ON_CLOSE;
import static java.nio.file.StandardOpenOption.DSYNC;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.SPARSE;
import static java.nio.file.StandardOpenOption.SYNC;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import io.ramie.spi.Errno;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OpenModeTest {
  private static final int ALWAYS = Constants.O_CLOEXEC | Constants.O_NONBLOCK | Constants.O_NOCTTY;

  /** The flags beside those that are always set. */
  private static int flags(OpenOption... options) {
    int flags = OpenMode.of(Set.of(options)).flags();
    assertThat(flags & ALWAYS).isEqualTo(ALWAYS);
    return flags & ~ALWAYS;
  }

  @Test
  void optionsBecomeFlags() {
    assertThat(flags()).isEqualTo(Constants.O_RDONLY);
    assertThat(flags(WRITE, DSYNC)).isEqualTo(Constants.O_WRONLY | Constants.O_DSYNC);
    assertThat(flags(READ, APPEND, SYNC))
        .isEqualTo(Constants.O_RDWR | Constants.O_APPEND | Constants.O_SYNC);
    assertThat(flags(WRITE, CREATE_NEW, SPARSE))
        .isEqualTo(Constants.O_WRONLY | Constants.O_CREAT | Constants.O_EXCL);
  }

  @Test
  void whoOnlyReadsNeitherCreatesNorTruncates() {
    assertThat(flags(READ, CREATE_NEW, TRUNCATE_EXISTING)).isEqualTo(Constants.O_RDONLY);
  }

  @Test
  void theFlagsThatDifferAreThoseOfThisProcessor() {
    assertThat(flags(LinkOption.NOFOLLOW_LINKS)).isEqualTo(Architecture.current().noFollow());
    assertThat(flags(DELETE_ON_CLOSE)).isEqualTo(Architecture.current().noFollow());
  }

  // The extended options are in a module that may not be there.
  @Test
  void directTransfersAreKnownByName() throws ReflectiveOperationException {
    Class<?> extended = Class.forName("com.sun.nio.file.ExtendedOpenOption");

    for (Object constant : extended.getEnumConstants()) {
      int expected =
          constant.toString().equals("DIRECT")
              ? Architecture.current().direct()
              : Errno.EINVAL.result();
      OpenMode mode = OpenMode.of(Set.of((OpenOption) constant));
      assertThat(mode.flags() < 0 ? mode.flags() : mode.flags() & ~ALWAYS).isEqualTo(expected);
    }
  }

  @Test
  void everyStandardOptionIsKnown() {
    for (StandardOpenOption option : StandardOpenOption.values()) {
      assertThat(OpenMode.of(Set.of(option)).flags()).isNotNegative();
    }
    assertThat(OpenMode.of(Set.of(DELETE_ON_CLOSE)).deleteOnClose()).isTrue();
  }

  @Test
  void anOptionOfSomebodyElseIsInvalid() {
    OpenOption unknown = new OpenOption() {};

    assertThat(OpenMode.of(Set.of(READ, unknown)).flags()).isEqualTo(Errno.EINVAL.result());
  }

  @Test
  void flagsDifferOnAarch64() {
    assertThat(Arrays.asList(Architecture.X86_64.direct(), Architecture.X86_64.noFollow()))
        .containsExactly(0x4000, 0x20000);
    assertThat(Arrays.asList(Architecture.AARCH64.direct(), Architecture.AARCH64.noFollow()))
        .containsExactly(0x10000, 0x8000);
  }
}
