package lpu.plot;

/** Draws the body of one chart (all but title and subtitle) into a frame. */
interface Drawer {
    /** The height that suits a width. */
    double height(double width);

    void draw(Svg svg, Frame frame);

    /** The drawer of a single chart. */
    static Drawer of(Figure figure) {
        return switch (figure) {
            case XyChart chart -> new XySvg(chart);
            case BarChart chart -> new BarSvg(chart);
            case HeatMap chart -> new HeatSvg(chart);
            case Timeline chart -> new TimelineSvg(chart);
            case Flow chart -> new FlowSvg(chart);
            case Panels panels -> throw new IllegalArgumentException("panels hold no body: " + panels.title());
        };
    }
}
