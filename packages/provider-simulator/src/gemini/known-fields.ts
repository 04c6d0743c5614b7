/** The fields Google's API has, by the type of message (its API reference and SDK), in camelCase. */
export const requestFields = fields(
  'model contents tools toolConfig safetySettings systemInstruction generationConfig cachedContent labels serviceTier store',
);

/** Those of `countTokens`; what else a request has goes into `generateContentRequest`. */
export const countFields = fields('model contents generateContentRequest');

/** Vertex AI takes it at the top. */
export const vertexCountFields = fields('model contents systemInstruction tools generationConfig');

export const generationConfigFields = fields(
  `modelSelectionConfig responseJsonSchema audioTranscriptionConfig audioTimestamp candidateCount
  enableAffectiveDialog frequencyPenalty logprobs maxOutputTokens mediaResolution presencePenalty responseFormat
  responseLogprobs responseMimeType responseModalities responseSchema routingConfig seed speechConfig stopSequences
  temperature thinkingConfig topK topP enableEnhancedCivicAnswers translationConfig imageConfig`,
);

export const thinkingConfigFields = fields('includeThoughts thinkingBudget thinkingLevel');
export const contentFields = fields('parts role');

export const partFields = fields(
  `mediaResolution toolCall toolResponse audioTranscription codeExecutionResult executableCode fileData functionCall
  functionResponse inlineData text thought thoughtSignature videoMetadata partMetadata mediaProcessing speechMetadata`,
);

/** One of these makes a part; the others describe it. */
export const partData = [
  'text',
  'inlineData',
  'fileData',
  'functionCall',
  'functionResponse',
  'executableCode',
  'codeExecutionResult',
  'toolCall',
  'toolResponse',
] as const;

export const blobFields = fields('data displayName mimeType');
export const fileFields = fields('displayName fileUri mimeType');
export const functionCallFields = fields('args id name partialArgs willContinue');
export const functionResponseFields = fields('id name parts response scheduling willContinue');

export const toolFields = fields(
  `retrieval googleMaps mcpServers codeExecution computerUse functionDeclarations googleSearch googleSearchRetrieval
  urlContext fileSearch`,
);

export const declarationFields = fields(
  'behavior description name parameters parametersJsonSchema response responseJsonSchema',
);

export const schemaFields = fields(
  `anyOf default description enum example format items maxItems maxLength maxProperties maximum minItems minLength
  minProperties minimum nullable pattern properties propertyOrdering required title type`,
);

export const toolConfigFields = fields(
  'functionCallingConfig retrievalConfig includeServerSideToolInvocations',
);
export const functionCallingConfigFields = fields('allowedFunctionNames mode streamFunctionCallArguments');
export const safetySettingFields = fields('category method threshold');

function fields(names: string): ReadonlySet<string> {
  return new Set(names.split(/\s+/));
}
