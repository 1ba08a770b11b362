import EventStream
package import JSON

/// Writes server-sent events of a streamed answer: `data: {…}` and a blank line.
package enum ChatFrame {
    /// The event after the last chunk.
    package static let done = EventFrames.event { $0 += "[DONE]".utf8 }

    /// Makes the event that ends an answer with an error.
    ///
    /// - Parameter id: the event's id; nil if it has none.
    package static func error(_ error: OpenAIError, id: String? = nil) -> [UInt8] {
        EventFrames.event(id: id, error.text.append(to:))
    }

    /// Makes a chunk of our own.
    ///
    /// - Parameters:
    ///   - created: seconds since 1970, the same in all chunks of an answer.
    ///   - choice: the index of the choice.
    ///   - content: text to add; nil for none.
    ///   - finishReason: why the choice ends here; nil if it does not.
    ///   - showsUsage: whether the client asked for usage: then all chunks but the last have null.
    package static func chunk(
        id: String, model: String, created: Int, choice: Int = 0, content: String? = nil, finishReason: String? = nil,
        showsUsage: Bool = false
    ) -> [UInt8] {
        chunk(
            id: id, model: model, created: created, choice: choice,
            delta: content.map { content in ["content": .string(content)] } ?? [:], finishReason: finishReason,
            showsUsage: showsUsage)
    }

    /// Makes a chunk of our own that adds what `delta` says.
    package static func chunk(
        id: String, model: String, created: Int, choice: Int, delta: JSONText, finishReason: String? = nil,
        showsUsage: Bool = false
    ) -> [UInt8] {
        let choice: JSONText = [
            "index": .integer(choice), "delta": delta, "logprobs": nil, "finish_reason": .optional(finishReason),
        ]
        return frame(
            chunk(id: id, model: model, created: created, choices: [choice], usage: showsUsage ? .some(.null) : .none))
    }

    /// Makes the extra chunk with the usage, the last of an answer.
    package static func usage(_ usage: TokenUsage, id: String, model: String, created: Int) -> [UInt8] {
        frame(chunk(id: id, model: model, created: created, choices: [], usage: usage.text))
    }

    /// Writes a provider's chunk with the patch applied.
    ///
    /// - Parameters:
    ///   - isJoined: true if the chunk may stand on several lines.
    ///   - followed: the offset of a byte in the chunk's document.
    /// - Returns: the offset in `output` that the byte came to; nil if it was not kept.
    static func append(
        _ chunk: JSONObject, patch: JSONPatch, isJoined: Bool, to output: inout [UInt8], following followed: Int?
    ) -> Int? {
        EventFrames.append(to: &output) { output in
            let start = output.count
            let place = patch.append(chunk, to: &output, following: followed)
            if isJoined {
                // A line end in valid JSON stands between tokens only. A frame is one line, so it becomes a space.
                for index in start..<output.count where output[index] == 0x0A || output[index] == 0x0D {
                    output[index] = 0x20
                }
            }
            return place
        }
    }

    private static func chunk(
        id: String, model: String, created: Int, choices: [JSONText], usage: JSONText?
    ) -> JSONText {
        var members: [JSONText.Member] = [
            .init("id", .string(id)), .init("object", "chat.completion.chunk"), .init("created", .integer(created)),
            .init("model", .string(model)), .init("choices", .array(choices)),
        ]
        if let usage { members.append(.init("usage", usage)) }
        return .object(members)
    }

    private static func frame(_ text: JSONText) -> [UInt8] { EventFrames.event(text.append(to:)) }
}
