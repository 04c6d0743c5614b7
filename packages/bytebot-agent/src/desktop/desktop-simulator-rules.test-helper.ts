import { z } from 'zod';

const coordinates = z.strictObject({ x: z.number(), y: z.number() });
const button = z.enum(['left', 'right', 'middle']);
const press = z.enum(['up', 'down']);
const keys = z.array(z.string());
const holdKeys = keys.optional();

function action<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.strictObject({ action: z.string(), ...shape });
}

/** The rules of the real desktop's request classes; stricter in one thing: it knows no unknown fields. */
const rules: Readonly<Record<string, z.ZodObject>> = {
  move_mouse: action({ coordinates }),
  trace_mouse: action({ path: z.array(coordinates), holdKeys }),
  click_mouse: action({
    coordinates: coordinates.optional(),
    button: button.optional(),
    holdKeys,
    clickCount: z.number().min(1).optional(),
  }),
  press_mouse: action({ coordinates: coordinates.optional(), button, press }),
  drag_mouse: action({ path: z.array(coordinates), button, holdKeys }),
  scroll: action({
    coordinates: coordinates.optional(),
    direction: z.enum(['up', 'down', 'left', 'right']),
    scrollCount: z.number().min(1),
    holdKeys,
  }),
  type_keys: action({ keys, delay: z.number().min(0).optional() }),
  press_keys: action({ keys, press }),
  type_text: action({ text: z.string(), delay: z.number().min(0).optional() }),
  paste_text: action({ text: z.string() }),
  wait: action({ duration: z.number().min(0) }),
  screenshot: action({}),
  cursor_position: action({}),
  application: action({
    application: z.enum([
      'firefox',
      '1password',
      'thunderbird',
      'vscode',
      'terminal',
      'desktop',
      'directory',
    ]),
  }),
  write_file: action({ path: z.string(), data: z.string() }),
  read_file: action({ path: z.string() }),
};

/** @returns what is wrong with an action, in the form of the real desktop's 400; undefined when nothing is. */
export function actionProblem(body: unknown): unknown {
  const name = z.looseObject({ action: z.string().min(1) }).safeParse(body);
  if (!name.success) return 'Missing action field';
  const rule = rules[name.data.action];
  if (rule === undefined) return `Unknown action: ${name.data.action}`;
  const read = rule.safeParse(body);
  if (read.success) return undefined;
  return read.error.issues.map((issue) => ({
    property: issue.path.join('.'),
    constraints: { [issue.code]: `${issue.path.join('.')}: ${issue.message}` },
  }));
}
