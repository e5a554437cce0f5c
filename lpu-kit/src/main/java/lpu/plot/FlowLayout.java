package lpu.plot;

import java.util.ArrayList;
import java.util.List;
import lpu.plot.Svg.Frame;
import lpu.plot.Svg.Label;

/** Where the parts of a {@link Flow} stand, in pixels from its upper left corner; both ways of drawing use it. */
final class FlowLayout {
    /** Side of the largest square as a share of a column. */
    private static final double LARGEST = 0.84;
    private static final double LEAST_SIDE = 2;
    private static final double NAME = 24;
    private static final double TEXT = 12.5;
    private static final double LINE = TEXT * Style.LINE_HEIGHT;
    private static final double GAP = 18;
    /** Left of the first step, for what enters. */
    private static final double INPUT = 20;
    /** Between an arrow and what it joins. */
    private static final double CLEAR = 6;
    private static final double RESULT_COLUMNS = 0.95;

    private static final Svg.Pen PEN = Svg.Pen.solid(Style.SOFT_INK, 1.4);
    private static final double HEAD = 5;

    private final Flow flow;
    private final double width;
    private final double column;
    private final List<Square> squares = new ArrayList<>();
    private final List<Arrow> arrows = new ArrayList<>();
    private final List<Label> labels = new ArrayList<>();
    private final double height;

    record Square(Frame box, int lane) {
    }

    /** From left to right, at one height. */
    record Arrow(double from, double to, double y) {
    }

    FlowLayout(Flow flow, double width) {
        this.flow = flow;
        this.width = width;
        column = (width - INPUT) / (flow.steps() + RESULT_COLUMNS);
        double y = 0;
        for (int lane = 0; lane < flow.lanes().size(); lane++) {
            y = lane(lane, y + (lane == 0 ? 0 : GAP));
        }
        height = y;
    }

    List<Square> squares() {
        return squares;
    }

    List<Arrow> arrows() {
        return arrows;
    }

    List<Label> labels() {
        return labels;
    }

    double height() {
        return height;
    }

    private double side(Flow.Step step) {
        return Math.max(LEAST_SIDE, Math.sqrt(step.size() / flow.largest()) * LARGEST * column);
    }

    /** Lays out a lane from {@code top}; returns its bottom. */
    private double lane(int number, double top) {
        Flow.Lane lane = flow.lanes().get(number);
        labels.add(Label.at(0, top + TEXT, lane.name()).size(Style.AXIS_TITLE).strong());
        double tallest = Math.max(2 * LINE + 2 * CLEAR, lane.steps().stream().mapToDouble(this::side).max().orElseThrow());
        double middle = top + NAME + tallest / 2;
        double bottom = middle + tallest / 2;
        double left = 0;
        String passes = lane.input();
        for (int i = 0; i < lane.steps().size(); i++) {
            Flow.Step step = lane.steps().get(i);
            double centre = INPUT + column * (i + 0.5);
            double side = side(step);
            arrow(left, centre - side / 2 - CLEAR, middle, passes);
            squares.add(new Square(new Frame(centre - side / 2, middle - side / 2, side, side), number));
            bottom = Math.max(bottom, texts(step, centre, middle + tallest / 2 + CLEAR));
            left = centre + side / 2 + CLEAR;
            passes = step.passes();
        }
        double end = INPUT + column * (lane.steps().size() + 0.12);
        arrow(left, end, middle, "");
        wrapped(lane.result(), end + CLEAR, middle, width - end - CLEAR);
        return bottom;
    }

    private void arrow(double from, double to, double y, String text) {
        arrows.add(new Arrow(from, to, y));
        List<String> lines = TextBox.wrap(text, TEXT, Math.max(to - from - CLEAR, TEXT));
        for (int i = 0; i < lines.size(); i++) {
            labels.add(Label.at((from + to) / 2 - 2, y - CLEAR - (lines.size() - 1 - i) * LINE, lines.get(i)).size(TEXT).middle());
        }
    }

    /** Text right of x, around a middle line. */
    private void wrapped(String text, double x, double middle, double most) {
        List<String> lines = TextBox.wrap(text, TEXT, most);
        for (int i = 0; i < lines.size(); i++) {
            labels.add(Label.at(x, middle + (i - (lines.size() - 1) / 2.0) * LINE + TEXT * 0.36, lines.get(i)).size(TEXT).strong());
        }
    }

    /** A step's text below y; returns its bottom. */
    private double texts(Flow.Step step, double centre, double y) {
        double baseline = y;
        for (int i = 0; i < step.text().size(); i++) {
            boolean strong = i == 0;
            for (String line : TextBox.wrap(step.text().get(i), TEXT, (column - CLEAR) / (strong ? TextBox.BOLD : 1))) {
                baseline += LINE;
                Label label = Label.at(centre, baseline, line).size(TEXT).middle();
                labels.add(strong ? label.strong() : label);
            }
        }
        return baseline + LINE - TEXT;
    }

    /** Draws it into a frame of its width. */
    void draw(Svg svg, Frame frame) {
        for (Arrow a : arrows) {
            arrowLine(svg, frame.x() + a.from(), frame.x() + a.to(), frame.y() + a.y());
        }
        for (Square s : squares) {
            svg.rect(s.box().moved(frame.x(), frame.y()), Style.colour(s.lane()));
        }
        labels.forEach(label -> svg.text(label.moved(frame.x(), frame.y())));
    }

    private static void arrowLine(Svg svg, double from, double to, double y) {
        svg.line(from, y, to, y, PEN);
        svg.stroke("M" + Svg.number(to - HEAD) + " " + Svg.number(y - HEAD) + "l" + Svg.number(HEAD) + " " + Svg.number(HEAD)
                + "l" + Svg.number(-HEAD) + " " + Svg.number(HEAD), PEN);
    }
}
