const deepest = "d/".repeat(511);

/** Keys that programs are known to stumble over, by what is awkward about them. */
export const awkwardKeys: { [what: string]: string[] } = {
  spaces: [" ", "a b", " leading", "trailing ", "a  b/ c "],
  "plus signs": ["+", "a+b", "a+b c"],
  "percent signs": ["%", "100%", "a%20b", "a%2Bb", "a%2Fb", "a%252Fb", "%00", "%zz"],
  "what URLs give a meaning": [
    "?",
    "a?versionId=1",
    "a?tagging",
    "#",
    "a#b",
    "a&b=c",
    "a;b,c:d",
    "a=b",
    "@",
    "$",
  ],
  "what XML gives a meaning": ["<x>&amp;</Key>", "quo'te\"s", "]]>", "&#13;"],
  "other punctuation": ["!", "~!*()'", "{}|^`[]", "..hidden", "trailing.", "...", "_", "-"],
  "two slashes in a row": ["//", "a//b", "trailing//", "//two/at//once"],
  "a leading slash": ["/", "/leading", "/deep/and/leading"],
  "a segment of one or two dots": [".", "..", "./a", "a/.", "a/./b", "a/../b", "a/..", "../up"],
  "a backslash": ["back\\slash", "\\", "..\\up"],
  "a tab or a line feed": ["tab\there", "lf\nhere", "trailing\n", "\tleading"],
  "nothing but a line feed": ["\n"],
  "a carriage return": ["cr\rhere", "crlf\r\nhere", "trailing\r\n"],
  "a control character": ["bell\x07", "esc\x1b[0m", "\x01", "unit\x1fseparator"],
  NUL: ["nul\0here"],
  "control characters of Unicode": [
    "del\x7f",
    "nel\u0085",
    "soft\u00adhyphen",
    "\u200brtl\u202e",
    "\u2028line",
    "\ufeffbom",
  ],
  "other alphabets": ["umlaut-äöü", "漢字/かな", "עברית", "combining-e\u0301", "combined-\u00e9"],
  // Half of a pair of UTF-16 units is below U+E000, the character is above U+FFFF.
  "another order in UTF-16 than in UTF-8": [
    ...["order-\ue000", "order-\uffee", "order-\ufffd", "order-😀", "order-\u{10ffff}"],
    ...["\ue000", "\uffee", "😀", "\u{10ffff}"],
  ],
  "1,024 bytes": ["x".repeat(1024), "ü".repeat(512), "😀".repeat(256), `${deepest}dd`],
  "the beginning of another key": [
    "!p",
    "!p!",
    "!p-",
    "!p.",
    "!p0",
    "!pp",
    "!r/q",
    "!r/q!",
    "!r/q-r",
    "!r/q0",
    "!r-",
  ],
  "an object that is also the folder of others": [
    "!folder",
    "!folder-",

    "!folder/child",
    "!folder/child/child",
  ],
  // As consoles make them where they show folders.
  "a slash at the end, of nothing": [
    ...["!folder/", "only-a-folder/", "folder/in/folder/", "folder with a space/", "ordner-ä/"],
  ],
};
