import { type JavaScriptValue, Struct } from "google-protobuf/google/protobuf/struct_pb";

/** What a resource's properties are once they left the wire. */
export type PropertyValue = null | boolean | number | string | PropertyValue[] | PropertyMap;

export interface PropertyMap {
  [key: string]: PropertyValue;
}

/** The engine's sentinel for "not known before this really runs"; it arrives in previews only. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";

/** What a secret hides. The engine sends secrets to providers in their configuration, and marks them there only. */
export function revealed(value: PropertyValue): PropertyValue {
  return isMap(value) && value[SIGNATURE] === SECRET ? (value.value ?? null) : value;
}

export function isMap(value: unknown): value is PropertyMap {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function containsUnknown(value: PropertyValue | undefined): boolean {
  if (value === UNKNOWN) return true;
  if (Array.isArray(value)) return value.some(containsUnknown);
  return isMap(value) && Object.values(value).some(containsUnknown);
}

export function fromStruct(struct: Struct | undefined): PropertyMap {
  return (struct?.toJavaScript() ?? {}) as PropertyMap;
}

export function toStruct(properties: object): Struct {
  return Struct.fromJavaScript(withoutUndefined(properties) as { [key: string]: JavaScriptValue });
}

/** Protobuf has no `undefined`: a property that was left out is a property that is not there. */
export function withoutUndefined(value: unknown): PropertyValue {
  if (Array.isArray(value)) return value.map(withoutUndefined);
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(
      Object.entries(value)
        .filter(([, item]) => item !== undefined)
        .map(([key, item]) => [key, withoutUndefined(item)]),
    );
  }
  return value as PropertyValue;
}
