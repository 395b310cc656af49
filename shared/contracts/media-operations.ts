import { mediaSchema, readMarkedSchema, readMarkSchema, uploadedSchema } from './media.ts';
import { type Operation, path, query } from './operation.ts';

const FILE = { type: 'string', contentMediaType: 'application/octet-stream' } as const;
const FROM = "Business number: Meta's phone_number_id.";
const TYPE = "The file's type; left out, the one that it says itself.";

/** Files at Meta, and read marks. */
export const MEDIA_OPERATIONS: Readonly<Record<string, Operation>> = {
  'POST /v1/media': {
    id: 'uploadMedia',
    summary: 'Uploads a file to Meta, to be sent by its id within 30 days. Larger ones are sent by link.',
    scope: 'send',
    parameters: [
      query('from', `${FROM} May stand in the form instead.`),
      query('type', `${TYPE} May stand in the form instead.`),
      query('filename', 'What the file is called; in a form, the name of the part.'),
    ],
    bodies: {
      'multipart/form-data': {
        type: 'object',
        required: ['file', 'from'],
        properties: {
          file: FILE,
          from: { type: 'string', description: FROM },
          type: { type: 'string', description: TYPE },
        },
      },
      '*/*': FILE,
    },
    answers: { 201: uploadedSchema },
    problems: ['not-found', 'upstream-failed'],
  },
  'GET /v1/media/{id}': {
    id: 'getMedia',
    summary: 'A file that a person sent within the last 7 days, or that was uploaded: its bytes, or what is known of it.',
    scope: 'read',
    parameters: [
      path('id', "Meta's id of the file, as it stands in the message."),
      { ...query('number', 'Business number that the file was sent to.'), required: true },
      query('metadata', '`true`: type, hash and size instead of the bytes.', { type: 'boolean', default: false }),
    ],
    file: 200,
    answers: { 200: mediaSchema },
    problems: ['not-found', 'too-large', 'upstream-failed'],
  },
  'POST /v1/messages/{id}/read': {
    id: 'markMessageRead',
    summary: "Marks a person's message as read, and those before it; with `typing` they see that an answer is being written.",
    scope: 'send',
    parameters: [path('id', "The `wamid` of the person's message, URL-encoded.")],
    request: readMarkSchema,
    answers: { 200: readMarkedSchema },
    problems: ['not-found', 'upstream-failed'],
  },
};
