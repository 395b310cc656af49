import { physicalAttribute, physicalId } from './physical-ids.ts';

/** One resource as the template has it; its properties may hold functions such as `Fn::GetAtt`. */
export type RawResource = {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly Metadata?: Readonly<Record<string, unknown>>;
  readonly Condition?: string;
};

export type RawTemplate = {
  readonly Resources?: Readonly<Record<string, RawResource>>;
  readonly Outputs?: Readonly<Record<string, { readonly Value: unknown; readonly Export?: { readonly Name: unknown } }>>;
  readonly Parameters?: Readonly<Record<string, { readonly Type?: string; readonly Default?: unknown }>>;
  readonly Conditions?: Readonly<Record<string, unknown>>;
  readonly Mappings?: Readonly<Record<string, Record<string, Record<string, unknown>>>>;
};

/** Where the local deployment is. */
export type Place = {
  readonly region: string;
  readonly account: string;
  /** `http://127.0.0.1:N`: what queue URLs begin with. */
  readonly awsUrl: string;
  readonly apiUrl: string;
};

/** A resource with its properties resolved. */
export type Resource = {
  readonly logicalId: string;
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly metadata: Readonly<Record<string, unknown>>;
  /** What `Ref` gives. */
  readonly ref: string;
  /** What `Fn::GetAtt` gives. */
  readonly attribute: (name: string) => string;
};

/** What a stack of the assembly exports, shared by all stacks that are resolved together. */
export type Exports = Map<string, () => unknown>;

/** One stack of the assembly, with its functions resolved as CloudFormation would. */
export class Stack {
  readonly name: string;
  readonly place: Place;
  readonly #template: RawTemplate;
  readonly #exports: Exports;

  constructor(name: string, template: RawTemplate, place: Place, exports: Exports) {
    this.name = name;
    this.place = place;
    this.#template = template;
    this.#exports = exports;
    for (const output of Object.values(template.Outputs ?? {})) {
      if (output.Export !== undefined) exports.set(String(this.resolve(output.Export.Name)), () => this.resolve(output.Value));
    }
  }

  /** All resources of a type, in the template's order; those whose condition is false are not there. */
  resources(...types: readonly string[]): Resource[] {
    return Object.entries(this.#template.Resources ?? {})
      .filter(([, raw]) => types.includes(raw.Type))
      .filter(([, raw]) => raw.Condition === undefined || this.#condition(raw.Condition))
      .map(([logicalId, raw]) => this.#toResource(logicalId, raw));
  }

  /** The value with every function in it resolved. `AWS::NoValue` becomes `undefined`, and is left out of objects. */
  resolve(node: unknown): unknown {
    if (Array.isArray(node)) return node.map((item) => this.resolve(item)).filter((item) => item !== undefined);
    if (typeof node !== 'object' || node === null) return node;
    const entries = Object.entries(node);
    const [first] = entries;
    if (entries.length === 1 && first !== undefined && (first[0] === 'Ref' || first[0].startsWith('Fn::'))) {
      return this.#call(first[0], first[1]);
    }
    const resolved = entries.map(([key, value]) => [key, this.resolve(value)] as const);
    return Object.fromEntries(resolved.filter(([, value]) => value !== undefined));
  }

  #toResource(logicalId: string, raw: RawResource): Resource {
    const properties = (this.resolve(raw.Properties ?? {}) ?? {}) as Record<string, unknown>;
    return {
      logicalId,
      type: raw.Type,
      properties,
      metadata: raw.Metadata ?? {},
      ref: this.#ref(logicalId),
      attribute: (name) => this.#attribute(logicalId, name),
    };
  }

  #call(name: string, argument: unknown): unknown {
    switch (name) {
      case 'Ref':
        return this.#ref(String(argument));
      case 'Fn::GetAtt': {
        const parts = typeof argument === 'string' ? argument.split('.') : (argument as string[]);
        return this.#attribute(parts[0] ?? '', parts.slice(1).join('.'));
      }
      case 'Fn::ImportValue':
        return this.#import(String(this.resolve(argument)));
      case 'Fn::Sub':
        return this.#substitute(argument);
      case 'Fn::If': {
        const [condition, whenTrue, whenFalse] = argument as [string, unknown, unknown];
        return this.resolve(this.#condition(condition) ? whenTrue : whenFalse);
      }
      default:
        return this.#compute(name, this.resolve(argument) as unknown[]);
    }
  }

  /** The functions that need nothing but their arguments. */
  #compute(name: string, args: unknown[]): unknown {
    switch (name) {
      case 'Fn::Join':
        return (args[1] as unknown[]).join(String(args[0]));
      case 'Fn::Split':
        return String(args[1]).split(String(args[0]));
      case 'Fn::Select':
        return (args[1] as unknown[])[Number(args[0])];
      case 'Fn::FindInMap':
        return this.#template.Mappings?.[String(args[0])]?.[String(args[1])]?.[String(args[2])];
      case 'Fn::GetAZs':
        return ['a', 'b', 'c'].map((zone) => `${this.place.region}${zone}`);
      case 'Fn::Base64':
        return Buffer.from(String(args)).toString('base64');
      default:
        throw new Error(`${this.name}: the local system does not know ${name}`);
    }
  }

  #ref(id: string): string {
    const { region, account } = this.place;
    const pseudo: Record<string, string | undefined> = {
      'AWS::Region': region,
      'AWS::AccountId': account,
      'AWS::Partition': 'aws',
      'AWS::URLSuffix': 'amazonaws.com',
      'AWS::StackName': this.name,
      'AWS::StackId': `arn:aws:cloudformation:${region}:${account}:stack/${this.name}/local`,
    };
    if (id === 'AWS::NoValue') return undefined as unknown as string;
    const known = pseudo[id] ?? this.#template.Parameters?.[id]?.Default;
    if (known !== undefined) return String(known);
    return physicalId(this.#describe(id));
  }

  #attribute(id: string, name: string): string {
    return physicalAttribute(this.#describe(id), name);
  }

  #describe(logicalId: string) {
    const raw = this.#template.Resources?.[logicalId];
    if (raw === undefined) throw new Error(`${this.name}: there is no resource ${logicalId}`);
    const property = (key: string) => this.resolve(raw.Properties?.[key]);
    return { stack: this.name, place: this.place, logicalId, type: raw.Type, property };
  }

  #import(name: string): unknown {
    const value = this.#exports.get(name);
    if (value === undefined) throw new Error(`${this.name}: no stack exports ${name}`);
    return value();
  }

  #substitute(argument: unknown): string {
    const [text, values] = Array.isArray(argument) ? (argument as [string, Record<string, unknown>]) : [String(argument), {}];
    return text.replace(/\$\{(!?)([^}]+)\}/g, (whole, literal: string, name: string) => {
      if (literal === '!') return whole.replace('!', '');
      if (Object.hasOwn(values, name)) return String(this.resolve(values[name]));
      return String(name.includes('.') ? this.#call('Fn::GetAtt', name) : this.#ref(name));
    });
  }

  #condition(name: string): boolean {
    const raw = this.#template.Conditions?.[name];
    if (raw === undefined) throw new Error(`${this.name}: there is no condition ${name}`);
    return this.#test(raw);
  }

  #test(node: unknown): boolean {
    const [name = '', argument] = Object.entries(node as Record<string, unknown>)[0] ?? [];
    const parts = argument as unknown[];
    if (name === 'Condition') return this.#condition(String(argument));
    if (name === 'Fn::Equals') return String(this.resolve(parts[0])) === String(this.resolve(parts[1]));
    if (name === 'Fn::Not') return !this.#test(parts[0]);
    if (name === 'Fn::And') return parts.every((part) => this.#test(part));
    if (name === 'Fn::Or') return parts.some((part) => this.#test(part));
    throw new Error(`${this.name}: the local system does not know the condition ${name}`);
  }
}
