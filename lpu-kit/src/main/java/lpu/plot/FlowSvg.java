package lpu.plot;

/** Draws a {@link Flow}. */
record FlowSvg(Flow flow) implements Drawer {
    private static final Svg.Pen PEN = Svg.Pen.solid(Style.SOFT_INK, 1.4);
    private static final double HEAD = 5;

    @Override
    public double height(double width) {
        return new FlowLayout(flow, width).height();
    }

    @Override
    public void draw(Svg svg, Frame frame) {
        FlowLayout layout = new FlowLayout(flow, frame.width());
        for (FlowLayout.Arrow a : layout.arrows()) {
            arrow(svg, frame.x() + a.from(), frame.x() + a.to(), frame.y() + a.y());
        }
        for (FlowLayout.Square s : layout.squares()) {
            svg.rect(s.box().moved(frame.x(), frame.y()), Style.colour(s.lane()));
        }
        layout.labels().forEach(label -> svg.text(label.moved(frame.x(), frame.y())));
    }

    private static void arrow(Svg svg, double from, double to, double y) {
        svg.line(from, y, to, y, PEN);
        svg.stroke("M" + Svg.number(to - HEAD) + " " + Svg.number(y - HEAD) + "l" + Svg.number(HEAD) + " " + Svg.number(HEAD)
                + "l" + Svg.number(-HEAD) + " " + Svg.number(HEAD), PEN);
    }
}
