package dev.linchpin.report.figure;

import java.util.List;

/** Makes the figures of one kind; none where the runs lack their data. */
interface FigureMaker {
  List<Figure> of(Runs runs);
}
