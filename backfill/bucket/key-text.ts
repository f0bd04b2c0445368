/** The key that a listing tells, which encodes it if it was asked to. */
export function decodedKey(key: string | undefined, isEncoded: boolean): string {
  // Without a key, what is meant for the object would be done to the bucket.
  if (!key) throw new Error("the server listed an entry without a key");
  if (!isEncoded) return key;
  return decodeURIComponent(key.includes("+") ? key.replaceAll("+", " ") : key);
}

/** A key may be a thousand characters, of any kind. */
export function shownKey(key: string): string {
  return JSON.stringify(key).slice(0, 200);
}
