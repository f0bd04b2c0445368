// Proves: which allowed arguments are warned about. Does not prove: that the warning is shown; the component's test does.
import assert from "node:assert/strict";
import { warnings } from "../../../components/validation/warnings";

const inClass = (storageClass?: string) =>
  ({ destinations: { dr: { region: "us-east-1", storageClass } } }) as Parameters<typeof warnings>[0];

describe("the warnings", () => {
  for (const storageClass of ["GLACIER", "DEEP_ARCHIVE"]) {
    it(`name a destination in ${storageClass}, from which nothing can be read for hours`, () => {
      const [warning, ...others] = warnings(inClass(storageClass));
      assert.match(
        warning ?? "",
        RegExp(`^destinations.dr.storageClass is ${storageClass}: .* restore of hours`),
      );
      assert.match(warning ?? "", /GLACIER_IR costs little more and is read at once$/);
      assert.deepEqual(others, []);
    });
  }

  for (const storageClass of [undefined, "STANDARD", "GLACIER_IR", "INTELLIGENT_TIERING"]) {
    it(`say nothing about ${storageClass ?? "the class of the source's objects"}`, () => {
      assert.deepEqual(warnings(inClass(storageClass)), []);
    });
  }

  it("name each destination that they are about", () => {
    const destinations = {
      a: { region: "us-east-1", storageClass: "GLACIER" },
      b: { region: "us-east-1" },
      c: { region: "us-east-1", storageClass: "DEEP_ARCHIVE" },
    } as const;
    assert.deepEqual(
      warnings({ destinations }).map((warning) => warning.split(" ")[0]),
      ["destinations.a.storageClass", "destinations.c.storageClass"],
    );
  });
});
