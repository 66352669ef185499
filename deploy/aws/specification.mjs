// Prints what the published specification says of the resource types that are named, as JSON: their properties, the types that
// those refer to, and their attributes; and the metrics of all services.
import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';

const database = loadAwsServiceSpecSync();

const fields = (entity) =>
  Object.fromEntries(
    Object.entries(entity.properties).map(([name, property]) => [
      name,
      { required: property.required ?? false, types: [property.type, ...(property.previousTypes ?? [])] },
    ]),
  );

const resources = {};
const definitions = {};
for (const type of process.argv.slice(2)) {
  const found = database.lookup('resource', 'cloudFormationType', 'equals', type);
  if (found.length === 0) continue;
  const resource = found.only();
  resources[type] = { properties: fields(resource), attributes: Object.keys(resource.attributes) };
  for (const { entity } of database.follow('usesType', resource)) {
    definitions[entity.$id] = fields(entity);
  }
}
const metrics = [...new Set(database.all('metric').map((metric) => `${metric.namespace} ${metric.name}`))];
process.stdout.write(JSON.stringify({ resources, definitions, metrics }));
