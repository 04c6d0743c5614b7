import type { JsonObject } from '@bytebot/shared';
import { CustomInputReader } from './custom-input.ts';
import type { EventWriter } from './event-writer.ts';
import { callItem, customInput, type ItemStatus } from './output-items.ts';
import type { ClientTool } from './tool-directory.ts';

/** A call of a tool that is being streamed. */
export class OpenCall {
  readonly callId: string;
  readonly #writer: EventWriter;
  readonly #tool: ClientTool;
  readonly #id: string;
  readonly #index: number;
  readonly #input: CustomInputReader | undefined;
  #json = '';
  /** The part of a custom tool's input that was streamed. */
  #told = '';

  constructor(writer: EventWriter, id: string, index: number, callId: string, tool: ClientTool) {
    this.callId = callId;
    this.#writer = writer;
    this.#tool = tool;
    this.#id = id;
    this.#index = index;
    this.#input = tool.kind === 'custom' ? new CustomInputReader() : undefined;
    writer.add('response.output_item.added', {
      output_index: index,
      item: callItem(id, callId, tool, '', 'in_progress'),
    });
  }

  get index(): number {
    return this.#index;
  }

  /** Whether the arguments are whole, so that nothing can follow. */
  get isWhole(): boolean {
    try {
      JSON.parse(this.#json);
      return true;
    } catch {
      return false;
    }
  }

  grow(json: string): void {
    if (json === '') return;
    this.#json += json;
    if (this.#tool.kind === 'function') this.#add('response.function_call_arguments.delta', { delta: json });
    else if (this.#input !== undefined) this.#tell(this.#input.read(json));
  }

  /** @returns The whole item. */
  close(status: ItemStatus): JsonObject {
    if (this.#tool.kind === 'function') {
      this.#add('response.function_call_arguments.done', { name: this.#tool.name, arguments: this.#json });
    } else if (this.#tool.kind === 'custom') {
      const input = this.#json === '' ? '' : customInput(this.#json);
      if (input.startsWith(this.#told)) this.#tell(input.slice(this.#told.length));
      this.#add('response.custom_tool_call_input.done', { input });
    }
    const item = callItem(this.#id, this.callId, this.#tool, this.#json, status);
    this.#writer.add('response.output_item.done', { output_index: this.#index, item });
    return item;
  }

  #tell(input: string): void {
    if (input === '') return;
    this.#told += input;
    this.#add('response.custom_tool_call_input.delta', { delta: input });
  }

  #add(type: string, fields: JsonObject): void {
    this.#writer.add(type, { item_id: this.#id, output_index: this.#index, ...fields });
  }
}
