package io.jenkins.plugins.releaseguard.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;

/**
 * What Jenkins makes of a view, in small: the tags that the plugin's pages use and no others.
 *
 * @param file {@code index.jelly}
 * @param values by the expression that they stand for; a condition that has none is false
 * @param rows of every list, each with its own values
 */
record View(Path file, Map<String, String> values, List<Map<String, String>> rows) {
    String page() throws IOException {
        return "<!DOCTYPE html><html lang='en'><title>page</title><style>" + RecordPage.THEME + "</style>"
                + "<link rel='icon' href='data:,'>" + html(parse(file), values) + "</html>";
    }

    private String html(Node node, Map<String, String> values) {
        if (node instanceof Element element) {
            return switch (element.getTagName()) {
                case "j:jelly", "l:layout" -> children(element, values);
                // A side panel.
                case "st:include" -> "";
                case "j:if" ->
                    "true".equals(value(element.getAttribute("test"), values)) ? children(element, values) : "";
                case "l:main-panel" -> "<main>" + children(element, values) + "</main>";
                case "l:app-bar" -> "<h1>" + value(element.getAttribute("title"), values) + "</h1>";
                case "j:forEach" -> forEach(element, values);
                default -> plain(element, values);
            };
        }
        return node.getNodeType() == Node.TEXT_NODE ? value(node.getTextContent(), values) : "";
    }

    private String forEach(Element element, Map<String, String> outer) {
        StringBuilder html = new StringBuilder();
        for (Map<String, String> row : rows) {
            Map<String, String> all = new HashMap<>(outer);
            all.putAll(row);
            html.append(children(element, all));
        }
        return html.toString();
    }

    private String plain(Element element, Map<String, String> values) {
        if (element.getTagName().contains(":")) {
            throw new AssertionError("a tag that this test does not know: " + element.getTagName());
        }
        StringBuilder html = new StringBuilder("<" + element.getTagName());
        for (int i = 0; i < element.getAttributes().getLength(); i++) {
            Node attribute = element.getAttributes().item(i);
            html.append(' ').append(attribute.getNodeName()).append("='");
            html.append(value(attribute.getNodeValue(), values)).append('\'');
        }
        boolean isVoid = List.of("link", "input").contains(element.getTagName());
        return html.append('>').append(children(element, values)) + (isVoid ? "" : "</" + element.getTagName() + ">");
    }

    private String children(Element element, Map<String, String> values) {
        StringBuilder html = new StringBuilder();
        for (Node child = element.getFirstChild(); child != null; child = child.getNextSibling()) {
            html.append(html(child, values));
        }
        return html.toString();
    }

    private static String value(String text, Map<String, String> values) {
        String filled = text.replace("${resURL}", "/static").replaceAll("\\$\\{%([^}]*)}", "$1");
        for (Map.Entry<String, String> value : values.entrySet()) {
            filled = filled.replace("${" + value.getKey() + "}", value.getValue());
        }
        return filled;
    }

    static Element parse(Path view) throws IOException {
        try {
            return DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(view.toFile())
                    .getDocumentElement();
        } catch (ParserConfigurationException | SAXException e) {
            throw new AssertionError(view.toString(), e);
        }
    }
}
