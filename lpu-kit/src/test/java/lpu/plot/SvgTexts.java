package lpu.plot;

import java.awt.geom.AffineTransform;
import java.awt.geom.Area;
import java.awt.geom.Rectangle2D;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** Reads an SVG back: its size and the texts in it with the room they take in the widest fallback font. */
final class SvgTexts {
    /** One text and its box, rotated as drawn. */
    record Placed(String text, Area area) {
    }

    final Rectangle2D page;
    final List<Placed> texts = new ArrayList<>();

    SvgTexts(String svg) throws Exception {
        Element root = DocumentBuilderFactory.newInstance().newDocumentBuilder()
                .parse(new InputSource(new StringReader(svg))).getDocumentElement();
        page = new Rectangle2D.Double(0, 0, number(root, "width"), number(root, "height"));
        NodeList nodes = root.getElementsByTagName("text");
        for (int i = 0; i < nodes.getLength(); i++) {
            Element e = (Element) nodes.item(i);
            texts.add(new Placed(e.getTextContent(), area(e)));
        }
    }

    private static double number(Element e, String name) {
        return Double.parseDouble(e.getAttribute(name));
    }

    /** From a little below the baseline to the height of capitals. */
    private static Area area(Element e) {
        double size = number(e, "font-size");
        boolean bold = e.getAttribute("font-weight").equals("bold");
        double width = (bold ? TextBox.BOLD : 1) * TextBox.width(e.getTextContent(), size);
        double x = number(e, "x") - switch (e.getAttribute("text-anchor")) {
            case "middle" -> width / 2;
            case "end" -> width;
            default -> 0;
        };
        Area area = new Area(new Rectangle2D.Double(x, number(e, "y") - 0.73 * size, width, 0.8 * size));
        String turn = e.getAttribute("transform");
        if (!turn.isEmpty()) {
            double[] numbers = Stream.of(turn.replaceAll("[^-0-9. ]", "").split(" "))
                    .mapToDouble(Double::parseDouble).toArray();
            area.transform(AffineTransform.getRotateInstance(Math.toRadians(numbers[0]), numbers[1], numbers[2]));
        }
        return area;
    }

    String all() {
        return String.join(" ", texts.stream().map(Placed::text).toList());
    }

    List<String> outside() {
        return texts.stream().filter(t -> !page.contains(t.area.getBounds2D())).map(Placed::text).toList();
    }

    List<String> overlapping() {
        List<String> found = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            for (int j = 0; j < i; j++) {
                Area both = new Area(texts.get(i).area);
                both.intersect(texts.get(j).area);
                if (!both.isEmpty()) {
                    found.add(texts.get(j).text + " | " + texts.get(i).text);
                }
            }
        }
        return found;
    }
}
