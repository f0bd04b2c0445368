const query = (tags: [name: string, value: string][]) =>
  tags.map((tag) => tag.map(encodeURIComponent).join("=")).join("&");

/** What writers set beside the bytes, as headers of the request that puts an object. */
export const extras: { [what: string]: { [header: string]: string } } = {
  "every content header": {
    "cache-control": "max-age=60, public",
    "content-disposition": 'attachment; filename="a b+c.txt"',
    "content-encoding": "gzip",
    "content-language": "de, en",
    "content-type": "text/x-special; charset=utf-8",
    expires: "Sun, 06 Apr 2031 00:00:00 GMT",
  },
  "a content type": { "content-type": "application/pdf" },
  "an Expires that is no date": { expires: "0" },
  "a redirect": { "x-amz-website-redirect-location": "/over/there?a=b" },
  metadata: {
    "x-amz-meta-author": "somebody",
    "x-amz-meta-two-words": "a=b; c, d  e",
    "x-amz-meta-url": "/?a=%20+",
  },
  "2 KB of metadata": { "x-amz-meta-long": "0123456789abcdef".repeat(124) },
  "metadata without a value": { "x-amz-meta-empty": "" },
  "metadata in words of RFC 2047": { "x-amz-meta-word": "=?UTF-8?B?w6TDtsO8?=" },
  "a tag": { "x-amz-tagging": "team=data" },
  "a tag without a value": { "x-amz-tagging": "empty=" },
  "ten tags": {
    "x-amz-tagging": query(Array.from({ length: 10 }, (_, index) => [`key${index}`, `value ${index}`])),
  },
  "ten tags that are too long for a header of S3": {
    "x-amz-tagging": query(Array.from({ length: 10 }, (_, index) => [`ключ${index}`, "ä".repeat(100)])),
  },
  "tags with what URLs give a meaning": {
    "x-amz-tagging": query([
      ["a=b", "c=d=e"],
      ["a+b", "1 + 1"],
      ["a/b:c@d_e.f-g", "-"],
      ["漢字", "äöü"],
    ]),
  },
  // AWS takes neither, but other servers do.
  "tags with an ampersand and an emoji": { "x-amz-tagging": query([["a&b", "1 & 2 😀"]]) },
  ...Object.fromEntries(
    ["STANDARD", "STANDARD_IA", "ONEZONE_IA", "INTELLIGENT_TIERING", "GLACIER_IR", "REDUCED_REDUNDANCY"].map(
      (name) => [`the storage class ${name}`, { "x-amz-storage-class": name }],
    ),
  ),
};

/** Of objects that S3 copies only after a restore. */
export const archiveClasses = ["GLACIER", "DEEP_ARCHIVE"];
