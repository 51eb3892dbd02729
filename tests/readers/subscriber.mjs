// What ical.js, the parser of Thunderbird, finds in calendars.
//
// usage: node subscriber.mjs NODE_FOLDER URL ...   prints [{uid: {field: value}}, ...] as JSON
import { createRequire } from "node:module";

const [folder, ...urls] = process.argv.slice(2);
const ICAL = createRequire(`${folder}/node_modules/`)("ical.js");
const Ical = ICAL.default ?? ICAL;

const read = async (url) => {
  const answer = await fetch(url);
  if (answer.status !== 200) throw new Error(`${url}: ${answer.status}`);
  const calendar = new Ical.Component(Ical.parse(await answer.text()));
  for (const zone of calendar.getAllSubcomponents("vtimezone")) {
    Ical.TimezoneService.register(new Ical.Timezone(zone));
  }
  const found = {};
  for (const component of calendar.getAllSubcomponents("vevent")) {
    const event = new Ical.Event(component);
    const value = (name) => component.getFirstPropertyValue(name)?.toString() ?? null;
    if (found[event.uid]) throw new Error(`${event.uid} is there twice`);
    found[event.uid] = {
      summary: event.summary,
      start: event.startDate.toJSDate().toISOString(),
      end: event.endDate.toJSDate().toISOString(),
      location: event.location,
      description: event.description,
      status: value("status"),
      sequence: event.sequence,
      stamp: value("dtstamp"),
      modified: value("last-modified"),
    };
  }
  return found;
};

console.log(JSON.stringify(await Promise.all(urls.map(read))));
