package lpu.plot;

import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import lpu.io.NumberText;

/** Draws a {@link BarChart}. */
record BarSvg(BarChart chart) implements Drawer {
    private static final double BAND_SHARE = 0.76;
    private static final double MOST_THICK = 56;
    private static final double LEAST_TEXT = 9;
    private static final double ROTATION = -40;
    private static final double MOST_TURNED = 160;
    private static final double USUAL_LEFT = 60;
    private static final double MOST_NAME_SHARE = 0.4;
    private static final int VALUE_DIGITS = 3;

    @Override
    public double height(double width) {
        double legend = legend().height(width);
        if (!chart.horizontal()) {
            boolean turned = !namesFit((width - USUAL_LEFT) / chart.categories().size() - 6);
            return Math.clamp(0.6 * width, 260, 330) + legend + (turned ? turnedHeight() - Style.TICK : 0);
        }
        int perBand = chart.stacked() ? 1 : chart.bars().size();
        double band = Math.max(16 + 18.0 * perBand, 10 + nameLines(width) * Style.TICK * Style.LINE_HEIGHT);
        return legend + 8 + chart.categories().size() * band + AxisSvg.bottomRoom(chart.value().title(), width * 0.6);
    }

    private int nameLines(double width) {
        return chart.categories().stream()
                .mapToInt(c -> TextBox.wrap(c, Style.TICK, width * MOST_NAME_SHARE).size()).max().orElse(1);
    }

    private Legend legend() {
        return new Legend(chart.bars().size() < 2 ? List.of()
                : chart.bars().stream().map(b -> new Legend.Entry(b.name(), b.style(), null)).toList());
    }

    @Override
    public void draw(Svg svg, Frame frame) {
        Legend legend = legend();
        legend.draw(svg, frame.x(), frame.y(), frame.width());
        double used = legend.height(frame.width()) + 8;
        Frame rest = new Frame(frame.x(), frame.y() + used, frame.width(), frame.height() - used);
        if (chart.horizontal()) {
            lying(svg, rest);
        } else {
            standing(svg, rest);
        }
    }

    private void standing(Svg svg, Frame frame) {
        Scale scale = scale();
        double labelRoom = chart.valueLabels() && !chart.stacked() ? Style.TICK + 2 : 0;
        List<Tick> rough = scale.ticks(6);
        double left = frame.x() + AxisSvg.leftRoom(chart.value().title(), frame.height() * 0.7, rough);
        double band = (frame.right() - left) / chart.categories().size();
        boolean turned = !namesFit(band - 6);
        if (turned) {
            left = Math.max(left, leftEndOfTurnedNames(frame, left));
            band = (frame.right() - left) / chart.categories().size();
        }
        double nameRoom = turned ? turnedHeight() : lines(band - 6) * Style.TICK * Style.LINE_HEIGHT + 8;
        double titleRoom = AxisSvg.titleLines(chart.categoryTitle(), frame.right() - left).size() * AxisSvg.TITLE_ROW;
        Frame plot = new Frame(left, frame.y() + labelRoom, frame.right() - left,
                frame.height() - labelRoom - nameRoom - titleRoom);
        Scale ys = scale.on(plot.bottom(), plot.y());
        List<Tick> ticks = ys.ticksThatFit((int) (plot.height() / 38), 8, t -> Style.TICK);

        AxisSvg.horizontalGrid(svg, plot, ys, ticks);
        AxisSvg.left(svg, frame, plot, ys, ticks, chart.value().title());
        for (int c = 0; c < chart.categories().size(); c++) {
            double centre = plot.x() + (c + 0.5) * band;
            bars(svg, ys, c, centre, band);
            if (turned) {
                svg.text(Label.at(centre + 5, plot.bottom() + Style.TICK + 3, turnedName(c)).end().rotated(ROTATION));
            } else {
                double baseline = plot.bottom() + 6;
                for (String line : TextBox.wrap(chart.categories().get(c), Style.TICK, band - 6)) {
                    baseline += Style.TICK * Style.LINE_HEIGHT - 2;
                    svg.text(Label.at(centre, baseline, line).middle());
                }
            }
        }
        double zero = ys.clamped(0);
        svg.line(plot.x(), zero, plot.right(), zero, Svg.Pen.solid(Style.AXIS, 1.2));
        AxisSvg.bottomTitle(svg, plot, chart.categoryTitle(), plot.bottom() + nameRoom);
    }

    private int lines(double width) {
        return chart.categories().stream().mapToInt(c -> TextBox.wrap(c, Style.TICK, width).size()).max().orElse(1);
    }

    /** Whether names stand below their bars in at most three lines without a broken word. */
    private boolean namesFit(double width) {
        boolean whole = chart.categories().stream().flatMap(c -> java.util.Arrays.stream(c.split("\\s+")))
                .allMatch(word -> TextBox.width(word, Style.TICK) <= width);
        return whole && lines(width) <= 3;
    }

    private String turnedName(int category) {
        return TextBox.shortened(chart.categories().get(category), Style.TICK, MOST_TURNED);
    }

    private double turnedWidth(int category) {
        return TextBox.width(turnedName(category), Style.TICK);
    }

    private double turnedHeight() {
        double longest = IntStream.range(0, chart.categories().size()).mapToDouble(this::turnedWidth).max().orElse(0);
        return longest * StrictMath.sin(StrictMath.toRadians(-ROTATION)) + Style.TICK + 8;
    }

    /** Where the plot must start so that no turned name leaves the frame. */
    private double leftEndOfTurnedNames(Frame frame, double left) {
        double cosine = StrictMath.cos(StrictMath.toRadians(ROTATION));
        double band = (frame.right() - left) / chart.categories().size();
        return IntStream.range(0, chart.categories().size())
                .mapToDouble(c -> frame.x() + cosine * turnedWidth(c) + 6
                        - (c + 0.5) * band * 0.9)
                .max().orElse(left);
    }

    private void lying(Svg svg, Frame frame) {
        Scale scale = scale();
        double most = frame.width() * MOST_NAME_SHARE;
        double names = chart.categories().stream()
                .flatMap(c -> TextBox.wrap(c, Style.TICK, most).stream())
                .mapToDouble(l -> TextBox.width(l, Style.TICK)).max().orElse(0);
        double title = AxisSvg.titleLines(chart.categoryTitle(), frame.height() * 0.6).size() * AxisSvg.TITLE_ROW;
        double left = frame.x() + title + names + 10;
        double right = frame.right() - (chart.valueLabels() && !chart.stacked() ? widestValue() + 6 : 0);
        List<Tick> ticks = scale.on(0, right - left).ticksThatFit(7, 14, t -> TextBox.width(t, Style.TICK));
        right = Math.min(right, frame.right() - TextBox.width(ticks.getLast().label(), Style.TICK) / 2);
        double bottom = frame.bottom() - AxisSvg.bottomRoom(chart.value().title(), right - left);
        Frame plot = new Frame(left, frame.y(), right - left, bottom - frame.y());
        Scale xs = scale.on(plot.x(), plot.right());

        AxisSvg.verticalGrid(svg, plot, xs, ticks);
        AxisSvg.bottom(svg, plot, xs, ticks, chart.value().title());
        double band = plot.height() / chart.categories().size();
        for (int c = 0; c < chart.categories().size(); c++) {
            double centre = plot.y() + (c + 0.5) * band;
            bars(svg, xs, c, centre, band);
            List<String> lines = TextBox.wrap(chart.categories().get(c), Style.TICK, most);
            double baseline = centre + Style.TICK * 0.36 - (lines.size() - 1) * Style.TICK * Style.LINE_HEIGHT / 2;
            for (String line : lines) {
                svg.text(Label.at(plot.x() - 8, baseline, line).end());
                baseline += Style.TICK * Style.LINE_HEIGHT;
            }
        }
        double zero = xs.clamped(0);
        svg.line(zero, plot.y(), zero, plot.bottom(), Svg.Pen.solid(Style.AXIS, 1.2));
        AxisSvg.leftTitle(svg, frame, plot, AxisSvg.titleLines(chart.categoryTitle(), plot.height()));
    }

    private double widestValue() {
        return chart.bars().stream().flatMapToDouble(b -> DoubleStream.of(b.values())).filter(chart.value()::shows)
                .map(v -> TextBox.width(valueText(v), Style.TICK)).max().orElse(0);
    }

    private static String valueText(double value) {
        return NumberText.compact(value, VALUE_DIGITS);
    }

    /** From 0 (or the log axis's lower end) to a round number above the longest bar. */
    private Scale scale() {
        DoubleStream ends;
        if (chart.stacked()) {
            ends = IntStream.range(0, chart.categories().size()).mapToDouble(c -> chart.bars().stream()
                    .mapToDouble(b -> b.values()[c]).filter(Double::isFinite).sum());
        } else {
            ends = chart.bars().stream().flatMapToDouble(b -> DoubleStream.of(b.values()));
        }
        DoubleStream zero = chart.value().log() ? DoubleStream.empty() : DoubleStream.of(0);
        return Scale.round(chart.value(), DoubleStream.concat(ends, zero));
    }

    /** All bars of one category, whose band is centred on {@code centre} of the category axis. */
    private void bars(Svg svg, Scale scale, int category, double centre, double band) {
        int slots = chart.stacked() ? 1 : chart.bars().size();
        double thick = Math.min(MOST_THICK, band * BAND_SHARE / slots);
        double base = chart.value().log() ? scale.lo() : 0;
        for (int i = 0; i < chart.bars().size(); i++) {
            BarChart.Bars bars = chart.bars().get(i);
            double value = bars.values()[category];
            if (!chart.value().shows(value)) {
                continue;
            }
            double end = chart.stacked() ? base + value : value;
            double near = scale.clamped(base);
            double far = scale.clamped(end);
            double side = centre + (chart.stacked() ? -thick / 2 : (i - slots / 2.0) * thick);
            Frame box = box(near, far, side, thick);
            svg.rect(box, Style.colour(bars.style()));
            if (chart.valueLabels()) {
                valueLabel(svg, box, chart.horizontal() ? far < near : far > near, bars.style(), value);
            }
            base = chart.stacked() ? end : base;
        }
    }

    /** A hair of white between stacked parts and between neighbours. */
    private Frame box(double near, double far, double side, double thick) {
        double start = Math.min(near, far);
        double length = Math.abs(far - near);
        double gap = chart.stacked() && length > 2 ? 0.8 : 0;
        return chart.horizontal() ? new Frame(start, side + 0.4, length - gap, thick - 0.8)
                : new Frame(side + 0.4, start + gap, thick - 0.8, length - gap);
    }

    private void valueLabel(Svg svg, Frame box, boolean negative, int style, double value) {
        String text = valueText(value);
        double middleX = box.x() + box.width() / 2;
        double middleY = box.y() + box.height() / 2 + Style.TICK * 0.34;
        double unit = TextBox.width(text, 1);
        if (chart.stacked()) {
            double size = Math.min(Style.TICK, Math.min((box.width() - 4) / unit, box.height() - 2));
            if (size >= LEAST_TEXT) {
                svg.text(Label.at(middleX, box.y() + box.height() / 2 + size * 0.36, text).middle().size(size)
                        .colour(Rgb.parse(Style.colour(style)).inkOn()));
            }
        } else if (chart.horizontal()) {
            double size = Math.min(Style.TICK, box.height());
            if (size >= LEAST_TEXT) {
                Label label = Label.at(negative ? box.x() - 4 : box.right() + 4, middleY, text).size(size);
                svg.text(negative ? label.end() : label);
            }
        } else {
            double size = Math.min(Style.TICK, (box.width() + 1) / unit);
            if (size >= LEAST_TEXT) {
                svg.text(Label.at(middleX, negative ? box.bottom() + size + 2 : box.y() - 4, text).middle().size(size));
            }
        }
    }
}
