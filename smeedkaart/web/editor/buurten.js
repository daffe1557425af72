// A buurt that was found: put it to the chosen area, or make an area of it; whole, as it is painted.
import { Claims } from "./claims.js";
import { Work } from "./paintchanges.js";
import { uuid } from "./shapes.js";

/**
 * @import { Found, Offer } from "./search.js"
 * @import { Area, Changes, Texts } from "./messages.js"
 * @import { Corner } from "./shapes.js"
 * @import { Units } from "./units.js"
 * @import { Buurt } from "./zones.js"
 */

/**
 * Words with what they are about.
 * @param {string} text
 * @param {Record<string, string>} facts
 */
const told = (text, facts) => Object.entries(facts).reduce((all, [name, fact]) => all.replaceAll(`{${name}}`, () => fact), text);

export class Buurten {
  /**
   * @param {object} options
   * @param {() => Map<string, Area>} options.areas as they stand
   * @param {() => string | null} options.chosen
   * @param {() => Texts} options.texts
   * @param {() => Buurt[]} options.places
   * @param {(place: Corner) => string} options.at the code of the buurt at a place
   * @param {() => Promise<Units | null>} options.units
   * @param {() => string} options.level what the units of the figures are
   * @param {(id: string, changes: Changes) => void} options.onChanges
   * @param {(sentence: string) => void} options.onTell
   */
  constructor({ areas, chosen, texts, places, at, units, level, onChanges, onTell }) {
    this.areas = areas;
    this.chosen = chosen;
    this.texts = texts;
    this.places = places;
    this.at = at;
    this.units = units;
    this.level = level;
    this.onChanges = onChanges;
    this.onTell = onTell;
  }

  /**
   * What can be done with a place: with the buurt that it is, or in which it lies.
   * @param {Found} place
   * @returns {{ said: string, offers: Offer[] }}
   */
  offer(place) {
    const code = place.zone?.code ?? this.at(place);
    const zone = this.places().find((one) => one.code === code);
    if (!zone) return { said: "", offers: [] };
    const texts = this.texts();
    const facts = { zone: zone.name };
    const owner = this.owner(code);
    if (owner) return { said: told(texts.zone_is_of, { ...facts, area: owner.properties.name }), offers: [] };
    const area = this.areas().get(this.chosen() ?? "");
    /** @type {Offer[]} */
    const offers = [{ words: told(texts.zone_make, facts), act: () => this.put("", zone) }];
    if (area && !area.properties.locked) {
      const words = told(texts.zone_add, { ...facts, area: area.properties.name });
      offers.unshift({ words, act: () => this.put(area.properties.id, zone) });
    }
    return { said: place.zone ? "" : told(texts.zone_lies_in, facts), offers };
  }

  /**
   * The area that is painted with a buurt.
   * @param {string} code
   */
  owner(code) {
    return [...this.areas().values()].find(({ properties: { units } }) => units?.level === this.level() && units.codes.includes(code));
  }

  /**
   * Put a buurt to an area, or make a new one of it.
   * @param {string} known identity of the area; empty for a new one
   * @param {Buurt} zone
   */
  async put(known, zone) {
    const units = await this.units();
    const place = units?.places.get(zone.code);
    if (!units || place === undefined) {
      this.onTell(this.texts().zone_failed);
      return;
    }
    const id = known || uuid();
    const areas = this.areas();
    const area = areas.get(id);
    const painted = area?.properties.units;
    // to a freely drawn border it is only added
    const free = Boolean(area) && !(painted?.level === units.level && painted.year === units.year);
    const stroke = new Claims(units, areas).stroke(id, [place], { remove: false, spare: true });
    if (stroke.nothing) {
      const names = [...stroke.spared.values()].map(({ name }) => name);
      this.onTell(told(this.texts().zone_is_of, { zone: zone.name, area: names.join(", ") || (area?.properties.name ?? "") }));
      return;
    }
    const changes = new Work(units, areas, id, free).changes(stroke);
    const made = changes[id];
    if (made && !known) made.properties.name = zone.name;
    this.onChanges(id, changes);
  }
}
