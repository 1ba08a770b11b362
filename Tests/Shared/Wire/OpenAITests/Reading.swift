import JSON
import OpenAI

/// A provider's body as a client of ours reads it, streamed and in one piece.
struct Reading {
    let reader: AnswerReader
    let frames: [UInt8]

    /// - Parameter size: the bytes of one read.
    init(
        _ body: String, by size: Int = 1 << 20, showsUsage: Bool = true, choices: Int = 1, names: ToolNames? = nil
    ) {
        let bytes = Array(body.utf8)
        var reader = AnswerReader(
            id: "ours", model: "public", showsUsage: showsUsage, choices: choices, names: names, now: 99)
        var frames: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: size) {
            frames += reader.read(Array(bytes[start..<min(start + size, bytes.count)])).bytes
        }
        self.reader = reader
        self.frames = frames
    }

    /// Reads events of this data.
    init(events: [String], done: Bool = true, by size: Int = 1 << 20, choices: Int = 1, names: ToolNames? = nil) {
        let all = events + (done ? ["[DONE]"] : [])
        self.init(all.map { data in "data: \(data)\n\n" }.joined(), by: size, choices: choices, names: names)
    }

    var answer: ReadAnswer { get throws { try ReadAnswer(frames) } }

    /// The `chat.completion` of a client that does not stream.
    var completion: JSONValue? {
        get throws {
            var assembler = ChatCompletionAssembler()
            try assembler.read(frames)
            return try assembler.body.map { body in try JSONValue(parsing: body) }
        }
    }

    var failure: UpstreamFailure? {
        guard case .failed(let failure) = reader.outcome else { return nil }
        return failure
    }

    var text: String { String(decoding: frames, as: UTF8.self) }
}

extension JSONValue {
    /// The value at a path of names and positions, such as `choices.0.delta`.
    subscript(path: String) -> JSONValue? {
        path.split(separator: ".").reduce(self as JSONValue?) { value, step in
            if let position = Int(step) { return value?.elements.dropFirst(position).first { _ in true } }
            return value?.member(String(step))
        }
    }
}
