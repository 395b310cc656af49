type Json = Readonly<Record<string, unknown>>;

/** Of each type that a business can send one content that is right, by a name of its own. */
export const CONTENTS: Readonly<Record<string, Json>> = {
  text: { type: 'text', text: { body: 'Your parcel left: https://parcels.example/17', preview_url: true } },
  'answer to a message': { type: 'text', text: { body: 'Yes' }, context: { message_id: 'wamid.HBgLMzE2' } },
  'image by link': { type: 'image', image: { link: 'https://parcels.example/parcel.jpg', caption: 'Your parcel' } },
  'image by id': { type: 'image', image: { id: '1013859600285441' } },
  video: { type: 'video', video: { link: 'https://parcels.example/unpack.mp4', caption: 'How to unpack' } },
  audio: { type: 'audio', audio: { link: 'https://parcels.example/hello.ogg' } },
  voice: { type: 'audio', audio: { link: 'https://parcels.example/hello.ogg', voice: true } },
  document: {
    type: 'document',
    document: { link: 'https://parcels.example/17.pdf', filename: 'label.pdf', caption: 'Your label' },
  },
  sticker: { type: 'sticker', sticker: { link: 'https://parcels.example/thanks.webp' } },
  location: { type: 'location', location: { latitude: 52.3702, longitude: 4.8952, name: 'Parcel point', address: 'Dam 1' } },
  'location as texts': { type: 'location', location: { latitude: '37.44216251868683', longitude: '-122.16153582049394' } },
  contacts: {
    type: 'contacts',
    contacts: [
      {
        name: { formatted_name: 'Ada Vos', first_name: 'Ada', last_name: 'Vos' },
        phones: [{ phone: '+31612345678', type: 'WORK', wa_id: '31612345678' }],
        emails: [{ email: 'ada@parcels.example', type: 'WORK' }],
        org: { company: 'Parcels' },
      },
    ],
  },
  reaction: { type: 'reaction', reaction: { message_id: 'wamid.HBgLMzE2', emoji: '👍🏽' } },
  'reaction taken back': { type: 'reaction', reaction: { message_id: 'wamid.HBgLMzE2', emoji: '' } },
  buttons: {
    type: 'interactive',
    interactive: {
      type: 'button',
      header: { type: 'image', image: { link: 'https://parcels.example/parcel.jpg' } },
      body: { text: 'Are you at home tomorrow?' },
      footer: { text: 'Parcels' },
      action: {
        buttons: [
          { type: 'reply', reply: { id: 'yes', title: 'Yes' } },
          { type: 'reply', reply: { id: 'no', title: 'No' } },
        ],
      },
    },
  },
  list: {
    type: 'interactive',
    interactive: {
      type: 'list',
      header: { type: 'text', text: 'Times' },
      body: { text: 'When shall we come?' },
      footer: { text: 'Parcels' },
      action: {
        button: 'Choose',
        sections: [
          { title: 'Morning', rows: [{ id: 'm1', title: '8 to 10', description: 'Before work' }] },
          { title: 'Evening', rows: [{ id: 'e1', title: '18 to 20' }] },
        ],
      },
    },
  },
  'link button': {
    type: 'interactive',
    interactive: {
      type: 'cta_url',
      body: { text: 'Follow your parcel' },
      action: { name: 'cta_url', parameters: { display_text: 'Follow', url: 'https://parcels.example/17' } },
    },
  },
  flow: {
    type: 'interactive',
    interactive: {
      type: 'flow',
      body: { text: 'Choose a time' },
      action: {
        name: 'flow',
        parameters: { flow_message_version: '3', flow_id: '1', flow_cta: 'Choose', flow_token: 't', flow_action: 'navigate' },
      },
    },
  },
  'location request': {
    type: 'interactive',
    interactive: { type: 'location_request_message', body: { text: 'Where are you?' }, action: { name: 'send_location' } },
  },
  'contact request': {
    type: 'interactive',
    interactive: {
      type: 'request_contact_info',
      body: { text: 'May we have your number?' },
      action: { name: 'request_contact_info' },
    },
  },
  product: {
    type: 'interactive',
    interactive: { type: 'product', body: { text: 'This one?' }, action: { catalog_id: '1', product_retailer_id: 'box-1' } },
  },
  products: {
    type: 'interactive',
    interactive: {
      type: 'product_list',
      header: { type: 'text', text: 'Boxes' },
      body: { text: 'Which one?' },
      action: { catalog_id: '1', sections: [{ title: 'Small', product_items: [{ product_retailer_id: 'box-1' }] }] },
    },
  },
  catalog: {
    type: 'interactive',
    interactive: { type: 'catalog_message', body: { text: 'All boxes' }, action: { name: 'catalog_message' } },
  },
  carousel: {
    type: 'interactive',
    interactive: { type: 'carousel', body: { text: 'Boxes' }, action: { cards: [{ card_index: 0 }, { card_index: 1 }] } },
  },
};

/** A template with components of every kind. */
export const TEMPLATE_CONTENT: Json = {
  type: 'template',
  template: {
    name: 'order_update',
    language: { code: 'en_US', policy: 'deterministic' },
    components: [
      { type: 'header', parameters: [{ type: 'image', image: { link: 'https://parcels.example/parcel.jpg' } }] },
      {
        type: 'body',
        parameters: [
          { type: 'text', parameter_name: 'name', text: 'Noor' },
          { type: 'currency', parameter_name: 'price', currency: { fallback_value: '€5', code: 'EUR', amount_1000: 5_000 } },
          { type: 'date_time', parameter_name: 'day', date_time: { fallback_value: 'Monday' } },
        ],
      },
      { type: 'button', sub_type: 'url', index: '0', parameters: [{ type: 'text', text: 'track/17' }] },
      { type: 'button', sub_type: 'quick_reply', index: 1, parameters: [{ type: 'payload', payload: 'LATER' }] },
      { type: 'button', sub_type: 'copy_code', index: '2', parameters: [{ type: 'coupon_code', coupon_code: 'SAVE5' }] },
      { type: 'button', sub_type: 'flow', index: '3', parameters: [{ type: 'action', action: { flow_token: 't' } }] },
    ],
  },
};
