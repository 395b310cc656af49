/** What Meta says of an error code: HTTP status of the synchronous answer, title, and the usual `details`. */
export type ErrorText = { readonly http: number; readonly title: string; readonly details: string };

const text = (http: number, title: string, details: string = title): ErrorText => ({ http, title, details });

/**
 * Meta, Cloud API error codes (September 2026). The page no longer publishes HTTP statuses: these are the earlier ones.
 */
const CODES: ReadonlyMap<number, ErrorText> = new Map([
  [0, text(401, 'AuthException', 'Unable to authenticate the app user.')],
  [1, text(400, 'API Unknown', 'Invalid request or possible server error.')],
  [2, text(503, 'API Service', 'Temporary due to downtime or due to being overloaded.')],
  [3, text(500, 'API Method', 'Capability or permissions issue.')],
  [4, text(429, 'API Too Many Calls', 'The app has reached its API call rate limit.')],
  [10, text(403, 'Permission Denied', 'Permission is either not granted or has been removed.')],
  [100, text(400, 'Invalid parameter', 'The request included one or more unsupported or misspelled parameters.')],
  [190, text(401, 'Access token has expired', 'Your access token has expired.')],
  [200, text(403, 'API Permission', 'Permission is either not granted or has been removed.')],
  [368, text(403, 'Temporarily blocked for policies violations', 'The account has been restricted for a policy violation.')],
  [80007, text(429, 'Rate limit issues', 'The WhatsApp Business Account has reached its rate limit.')],
  [130403, text(400, 'User is blocked', 'The business has blocked this user.')],
  [130429, text(429, 'Rate limit hit', 'Cloud API message throughput has been reached.')],
  [130472, text(400, "User's number is part of an experiment", 'The message was not sent as part of an experiment.')],
  [130497, text(403, 'Business account is restricted from messaging users in this country.')],
  [131000, text(500, 'Something went wrong', 'Message failed to send due to an unknown error.')],
  [131005, text(403, 'Access denied', 'Permission is either not granted or has been removed.')],
  [131008, text(400, 'Required parameter is missing', 'The request is missing a required parameter.')],
  [131009, text(400, 'Parameter value is not valid', 'One or more parameter values are invalid.')],
  [131016, text(500, 'Service unavailable', 'A service is temporarily unavailable.')],
  [131021, text(400, 'Recipient cannot be sender', 'Sender and recipient phone number is the same.')],
  [131026, text(400, 'Message undeliverable', 'Unable to deliver message.')],
  [131030, text(400, 'Recipient phone number not in allowed list', 'The recipient is not in the list of allowed numbers.')],
  [131031, text(403, 'Account has been locked', 'The account has been restricted or disabled for a policy violation.')],
  [131037, text(400, 'Display name approval is needed', 'The number has no approved display name.')],
  [131042, text(400, 'Business eligibility payment issue', 'There was an error related to the payment method.')],
  [131045, text(500, 'Incorrect certificate', 'Message failed to send due to a phone number registration error.')],
  [
    131047,
    text(
      400,
      'Re-engagement message',
      'Message failed to send because more than 24 hours have passed since the customer last replied to this number.',
    ),
  ],
  [131048, text(429, 'Spam rate limit hit', 'Too many previous messages were blocked or flagged as spam.')],
  [131049, text(400, 'This message was not delivered to maintain healthy ecosystem engagement.')],
  [
    131050,
    text(400, 'User has stopped marketing messages', 'The recipient chose to stop marketing messages from this business.'),
  ],
  [131051, text(400, 'Unsupported message type', 'Message type is currently not supported.')],
  [131052, text(400, 'Media download error', "Unable to download the user's media.")],
  [131053, text(400, 'Media upload error', 'Unable to upload the media used in the message.')],
  [131056, text(429, 'Pair rate limit hit', 'Too many messages sent to the same recipient in a short period of time.')],
  [131057, text(500, 'Account in maintenance mode', 'The business account is in maintenance mode.')],
  [131059, text(400, 'Invalid cursor', 'The cursor is not valid.')],
  [131062, text(400, 'Recipient not supported', 'This message cannot be sent to a business-scoped user ID.')],
  [132000, text(400, 'Number of parameters does not match the expected number of params')],
  [132001, text(404, 'Template name does not exist in the translation')],
  [132005, text(400, 'Translated text too long')],
  [132007, text(400, 'Template format character policy violated', 'The template content violates a policy.')],
  [132012, text(400, 'Parameter format does not match format in the created template')],
  [132015, text(400, 'Template is paused', 'The template is paused due to low quality and cannot be sent.')],
  [132016, text(400, 'Template is disabled', 'The template was paused too often and is disabled for good.')],
  [132018, text(400, "There's an issue with the parameters in your template.")],
  [133000, text(500, 'Incomplete deregistration', 'A previous deregistration attempt failed.')],
  [133004, text(503, 'Server temporarily unavailable')],
  [133005, text(400, 'Two step verification PIN mismatch', 'Two-step verification PIN incorrect.')],
  [133006, text(400, 'Phone number re-verification needed', 'The number must be verified before it is registered.')],
  [133008, text(400, 'Too many two-step PIN guesses', 'Too many PIN guesses for this phone number.')],
  [133009, text(400, 'Two-step PIN guessed too fast', 'The PIN was entered too quickly.')],
  [133010, text(400, 'The account is not registered', 'Phone number not registered on the WhatsApp Business Platform.')],
  [133015, text(400, 'Please wait a few minutes before attempting to register this phone number')],
  [133016, text(429, 'Account register or deregister rate limit exceeded', 'Too many registration attempts within 72 hours.')],
  [135000, text(400, 'Generic user error', 'Message failed to send because of an unknown error with your request parameters.')],
  [136024, text(400, 'Request code error')],
  [136025, text(400, 'Verify code error')],
  [200000, text(400, 'Cannot add phone number to WhatsApp Business Account', 'The phone number is in use already.')],
  [137000, text(400, 'Identity hash mismatch', 'recipient_identity_key_hash does not match.')],
]);

/** What Meta mostly reports only after it accepted the message, by a `failed` status. */
const REPORTED_LATER = new Set([130403, 130472, 130497, 131026, 131042, 131047, 131048, 131049, 131050, 131053, 137000]);

export function errorText(code: number): ErrorText {
  return CODES.get(code) ?? text(400, 'Unknown error', `Error ${code}.`);
}

export function isReportedLater(code: number): boolean {
  return REPORTED_LATER.has(code);
}
