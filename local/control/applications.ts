import { BadControl } from './control.ts';

/** Where the product's own API is, and the key of an admin. */
export type ProductApi = { readonly url: string; readonly adminKey: string };

/** What the other parties know of an application: whom it is for. */
export type Application = {
  readonly id: string;
  readonly businessId: string;
  readonly businessName: string;
  readonly phoneNumber: string;
  readonly wabaId: string | null;
  readonly phoneNumberId: string | null;
};

/** Reads an application as anybody would, over the product's API. Throws `BadControl` when there is none. */
export async function readApplication(api: ProductApi, id: string): Promise<Application> {
  const path = `/v1/applications/${encodeURIComponent(id)}`;
  const response = await fetch(`${api.url}${path}`, { headers: { authorization: `Bearer ${api.adminKey}` } });
  if (response.status === 404) {
    throw new BadControl(`There is no application ${id}: start one with POST ${api.url}/v1/applications first.`);
  }
  if (response.status !== 200) throw new Error(`The API answered ${response.status} to GET ${path}: ${await response.text()}`);
  return toApplication(id, await response.json());
}

function toApplication(id: string, value: unknown): Application {
  const fields = fieldsOf(value);
  const text = (name: string): string => {
    const found = fields[name];
    if (typeof found !== 'string') throw new Error(`The application ${id} has no ${name}.`);
    return found;
  };
  const optional = (name: string): string | null => (typeof fields[name] === 'string' ? fields[name] : null);
  const name = fieldsOf(fields['organisation'])['name'];
  return {
    id,
    businessId: text('facebookBusinessId'),
    businessName: typeof name === 'string' ? name : `Business ${text('facebookBusinessId')}`,
    phoneNumber: text('phoneNumber'),
    wabaId: optional('wabaId'),
    phoneNumberId: optional('phoneNumberId'),
  };
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}
