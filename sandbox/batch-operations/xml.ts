import { parseXML, XmlNode, XmlText } from "@aws-sdk/xml-builder";

/** An element's content as the AWS SDK's own parser gives it: a list is an element that comes several times. */
export type XmlContent = string | XmlElements;
export interface XmlElements {
  [name: string]: XmlContent | XmlContent[] | undefined;
}

const NAMESPACE = "http://awss3control.amazonaws.com/doc/2018-08-20/";

/** The content of the root element, which must have the given name. Undefined if this is not such a document. */
export function readXml(root: string, text: string): XmlElements | undefined {
  let document: Record<string, unknown>;
  try {
    document = parseXML(text);
  } catch {
    return undefined;
  }
  const content = document[root];
  if (content === "") return {};
  if (typeof content !== "object" || content === null) return undefined;
  // The parser lays attributes among the elements. The namespace is the only one that these requests have.
  const { xmlns: _, ...elements } = content as XmlElements & { xmlns?: string };
  return elements;
}

export function writeXml(root: string, content: XmlElements): string {
  const element = node(root, content).addAttribute("xmlns", NAMESPACE);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element.toString()}`;
}

/** An element that may be there once, several times or not at all. */
export function repeated(content: XmlContent | XmlContent[] | undefined): XmlContent[] {
  if (content === undefined) return [];
  return Array.isArray(content) ? content : [content];
}

function node(name: string, content: XmlContent): XmlNode {
  if (typeof content === "string") return new XmlNode(name, content === "" ? [] : [new XmlText(content)]);
  const children = Object.entries(content).flatMap(([child, value]) =>
    repeated(value).map((each) => node(child, each)),
  );
  return new XmlNode(name, children);
}
