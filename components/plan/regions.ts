import { Region } from "@pulumi/aws/types/enums";

/** Follows the caller's own version of the provider, so a region that AWS opens needs no release of ours. */
const knownRegions: string[] = Object.values(Region);

export function isKnownRegion(region: string): boolean {
  return knownRegions.includes(region);
}

/** The known regions of the same part of the world, for the error about a region that is not one of them. */
export function regionsNear(region: string): string[] {
  const near = knownRegions.filter((known) => known.slice(0, 3) === region.toLowerCase().slice(0, 3));
  return near.length > 0 ? near : knownRegions;
}
