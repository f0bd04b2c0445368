import type { PropertyMap } from "../property-values";
import type { AnyResourceType } from "../resource-type";
import type { AwsServices } from "./aws-services";

/**
 * Since version 7 every resource of a regional service takes a `region`. Where the user says none, the real provider writes
 * its own into the inputs, so that previews and policies know it.
 */
export function inRegion(
  home: AwsServices,
  make: (services: AwsServices) => AnyResourceType,
): AnyResourceType {
  const type = make(home);
  const placeOf = (...places: PropertyMap[]) => {
    const region =
      places.map((place) => place.region).find((found) => typeof found === "string") ?? home.region;
    return { region, type: region === home.region ? type : make(home.in(String(region))) };
  };

  return {
    ...type,
    properties: { ...type.properties, region: "string" },
    replaceOn: [...type.replaceOn, "region"],

    complete: (inputs) => {
      const completed = type.complete?.(inputs) ?? inputs;
      return { ...completed, region: completed.region ?? home.region };
    },

    // What was made before anybody said where is where the provider is: no reason to make it anew.
    canonical: ({ region = home.region, ...inputs }) => ({
      ...(type.canonical?.(inputs) ?? inputs),
      region,
    }),

    create: (inputs, operation) => placeOf(inputs).type.create(inputs, operation),

    async read(id, written, previous) {
      const { region, type: there } = placeOf(written, previous);
      const found = await there.read(id, written, previous);
      return found && { inputs: { ...found.inputs, region }, outputs: { ...found.outputs, region } };
    },

    update: (id, inputs, previous, operation) =>
      placeOf(inputs, previous).type.update(id, inputs, previous, operation),

    delete: (id, written, previous, operation) =>
      placeOf(written, previous).type.delete(id, written, previous, operation),
  };
}
