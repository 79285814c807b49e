package dev.linchpin;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.GeneralCodingRules;
import java.io.FileDescriptor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The floors of the house, and who may print and leave. */
class ArchitectureTest {
  /** From the ground up; packages of one floor don't know each other. */
  private static final List<Set<String>> FLOORS =
      List.of(
          Set.of("base"),
          Set.of("spec"),
          Set.of("graph"),
          Set.of("model", "data", "results"),
          Set.of("attack", "sensitivity"),
          Set.of("export", "train", "checks"),
          Set.of("bench"),
          Set.of("report"),
          Set.of("experiment"),
          Set.of("cli"));

  private static final String ROOT = "dev.linchpin.";
  private static final Path SOURCES = Path.of("src/main/java");
  private static final int MOST_LINES = 250;

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.linchpin");

  @Test
  void dependenciesPointDownwards() {
    List<String> violations = new ArrayList<>();
    for (JavaClass origin : CLASSES) {
      origin.getDirectDependenciesFromSelf().stream()
          .filter(d -> d.getTargetClass().getPackageName().startsWith(ROOT))
          .filter(d -> !allowed(floorPackage(origin), floorPackage(d.getTargetClass())))
          .forEach(d -> violations.add(d.getDescription()));
    }
    assertThat(CLASSES).hasSizeGreaterThan(20);
    assertThat(violations).isEmpty();
  }

  @Test
  void theFloorsAreThoseOfTheDesign() {
    assertThat(allowed("cli", "base")).isTrue();
    assertThat(allowed("attack", "model")).isTrue();
    assertThat(allowed("model", "attack")).isFalse();
    assertThat(allowed("attack", "sensitivity")).isFalse();
    assertThat(allowed("data", "results")).isFalse();
    assertThat(allowed("base", "spec")).isFalse();
    assertThat(allowed("attack", "elsewhere")).isFalse();
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("dev.linchpin.(**)").should().beFreeOfCycles().check(CLASSES);
  }

  private static final ArchRule NOTHING_PRINTS =
      GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.because(
          "the console of the command line prints, everything else logs");

  @Test
  void nothingPrintsButTheConsole() {
    NOTHING_PRINTS.check(CLASSES);
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName("dev.linchpin.cli.Console")
        .should()
        .accessField(FileDescriptor.class, "out")
        .orShould()
        .accessField(FileDescriptor.class, "err")
        .check(CLASSES);
  }

  @Test
  void aClassThatPrintsIsFound() {
    JavaClasses printing = new ClassFileImporter().importClasses(Printing.class);
    assertThat(NOTHING_PRINTS.evaluate(printing).getFailureReport().getDetails()).hasSize(2);
  }

  private static final class Printing {
    static void print() {
      System.out.println();
      new Exception().printStackTrace();
    }
  }

  @Test
  void onlyTheCommandLineEndsTheJvm() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.linchpin.cli..")
        .should()
        .callMethod(System.class, "exit", int.class)
        .orShould()
        .callMethod(Runtime.class, "exit", int.class)
        .orShould()
        .callMethod(Runtime.class, "halt", int.class)
        .check(CLASSES);
  }

  @Test
  void everyPackageSaysWhatItIs() throws IOException {
    try (Stream<Path> files = Files.walk(SOURCES)) {
      Set<Path> packages =
          files
              .filter(f -> f.toString().endsWith(".java"))
              .map(Path::getParent)
              .collect(Collectors.toSet());
      assertThat(packages)
          .isNotEmpty()
          .allSatisfy(p -> assertThat(p.resolve("package-info.java")).exists());
    }
  }

  @Test
  void filesAreShort() throws IOException {
    try (Stream<Path> files = Files.walk(SOURCES)) {
      assertThat(files.filter(f -> f.toString().endsWith(".java")))
          .isNotEmpty()
          .allSatisfy(f -> assertThat(lines(f)).as(f.toString()).isLessThanOrEqualTo(MOST_LINES));
    }
  }

  private static long lines(Path file) {
    try (Stream<String> lines = Files.lines(file)) {
      return lines.count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean allowed(String origin, String target) {
    int to = floor(target);
    return origin.equals(target) || (to >= 0 && floor(origin) > to);
  }

  private static int floor(String name) {
    for (int i = 0; i < FLOORS.size(); i++) {
      if (FLOORS.get(i).contains(name)) {
        return i;
      }
    }
    return -1;
  }

  private static String floorPackage(JavaClass javaClass) {
    return javaClass.getPackageName().substring(ROOT.length()).replaceAll("\\..*", "");
  }
}
