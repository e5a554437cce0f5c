package lpu.plot;

import java.util.List;

/** Puts titles above bodies and panels beside each other. */
final class FigureSvg {
    private static final double MARGIN = 14;
    private static final double GAP = 26;
    private static final double PANEL_WIDTH = 340;
    private static final double PANEL_TITLE = 14;

    private FigureSvg() {
    }

    static String of(Figure figure) {
        return switch (figure) {
            case Panels panels -> panels(panels);
            case XyChart chart -> single(chart);
            case BarChart chart -> single(chart);
            case HeatMap chart -> single(chart);
            case Timeline chart -> single(chart);
            case Flow chart -> single(chart);
        };
    }

    private static String single(Figure figure) {
        double inner = Style.WIDTH - 2 * MARGIN;
        Drawer drawer = Drawer.of(figure);
        Svg svg = new Svg();
        Header header = Header.of(figure.title(), figure.subtitle(), Style.TITLE, inner);
        header.draw(svg, MARGIN, MARGIN);
        Frame body = new Frame(MARGIN, MARGIN + header.height(), inner, drawer.height(inner));
        drawer.draw(svg, body);
        return svg.document(Style.WIDTH, body.bottom() + MARGIN, figure.title(), figure.subtitle());
    }

    private static String panels(Panels figure) {
        int columns = figure.columns();
        double width = columns == 1 ? Style.WIDTH : 2 * MARGIN + columns * PANEL_WIDTH + (columns - 1) * GAP;
        double panelWidth = columns == 1 ? Style.WIDTH - 2 * MARGIN : PANEL_WIDTH;
        Svg svg = new Svg();
        Header header = Header.of(figure.title(), figure.subtitle(), Style.TITLE, width - 2 * MARGIN);
        header.draw(svg, MARGIN, MARGIN);
        double y = MARGIN + header.height();
        for (int first = 0; first < figure.charts().size(); first += columns) {
            int end = Math.min(first + columns, figure.charts().size());
            y += first == 0 ? 0 : GAP;
            y += row(svg, figure, first, end, y, panelWidth);
        }
        return svg.document(width, y + MARGIN, figure.title(), figure.subtitle());
    }

    /** Draws charts {@code first} to {@code end} beside each other; returns the row's height. */
    private static double row(Svg svg, Panels figure, int first, int end, double y, double width) {
        double top = 0;
        double height = 0;
        for (int i = first; i < end; i++) {
            top = Math.max(top, panelHeader(figure, i, width).height());
            height = Math.max(height, Drawer.of(figure.charts().get(i)).height(width));
        }
        for (int i = first; i < end; i++) {
            double x = MARGIN + (i - first) * (width + GAP);
            panelHeader(figure, i, width).draw(svg, x, y);
            Drawer.of(figure.charts().get(i)).draw(svg, new Frame(x, y + top, width, height));
        }
        return top + height;
    }

    private static Header panelHeader(Panels figure, int chart, double width) {
        return Header.of(figure.letteredTitle(chart), figure.charts().get(chart).subtitle(), PANEL_TITLE, width);
    }

    /** Title and subtitle, wrapped. */
    private record Header(List<String> title, List<String> subtitle, double size) {
        static Header of(String title, String subtitle, double size, double width) {
            return new Header(TextBox.wrap(title, size, width / TextBox.BOLD),
                    TextBox.wrap(subtitle, Style.SUBTITLE, width), size);
        }

        double height() {
            double lines = title.size() * size + subtitle.size() * Style.SUBTITLE;
            return lines == 0 ? 0 : lines * Style.LINE_HEIGHT + 8;
        }

        void draw(Svg svg, double x, double y) {
            double baseline = y - 0.2 * size;
            for (String line : title) {
                baseline += size * Style.LINE_HEIGHT;
                svg.text(Label.at(x, baseline, line).size(size).strong());
            }
            for (String line : subtitle) {
                baseline += Style.SUBTITLE * Style.LINE_HEIGHT;
                svg.text(Label.at(x, baseline, line).size(Style.SUBTITLE).colour(Style.SOFT_INK));
            }
        }
    }
}
