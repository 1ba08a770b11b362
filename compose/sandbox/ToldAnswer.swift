import EventLoop
import EventStream
import HTTP
import JSON

/// Sends one answer to the caller, with the faults of its script.
struct ToldAnswer {
    private let id: String
    private let created: Int
    private let question: Question
    private let script: Script
    private let pace: Duration
    private let plan: AnswerPlan

    init(id: String, created: Int, question: Question, script: Script, pace: Duration) {
        self.id = id
        self.created = created
        self.question = question
        self.script = script
        self.pace = pace
        plan = AnswerPlan(question, script)
    }
}

// MARK: - As a stream

extension ToldAnswer {
    @IOLoop
    func stream(to writer: ResponseWriter) async throws {
        writer.start(
            HTTPResponse(
                status: .ok, headerFields: [.contentType: "text/event-stream", .cacheControl: "no-cache"]))
        send(chunk(delta: ["role": "assistant", "content": plan.toolCall == nil ? "" : nil]), to: writer)
        var told = 0
        for delta in deltas {
            if told == faultPlace { return try await fail(writer) }
            if pace > .zero { try await IOLoop.sleep(for: pace) }
            guard writer.isOpen else { return }
            send(chunk(delta: delta), to: writer)
            told += 1
        }
        if script.fault != nil { return try await fail(writer) }
        guard script.finishes else { return writer.finish() }
        let usage = script.sendsUsageWithFinish ? plan.usage : nil
        send(chunk(delta: [:], finishReason: plan.finishReason, usage: usage), to: writer)
        if question.includesUsage, script.sendsUsage, !script.sendsUsageWithFinish {
            send(object(choices: [], usage: plan.usage), to: writer)
        }
        if script.sendsDone { writer.write(EventFrames.event { $0 += "[DONE]".utf8 }) }
        writer.finish()
    }

    private var faultPlace: Int? { script.fault == nil ? nil : script.chunksBeforeFault }

    /// The deltas of the chunks between the first and the last.
    private var deltas: [JSONText] {
        guard let call = plan.toolCall else { return plan.pieces.map { piece in ["content": .string(piece)] } }
        let half = call.arguments.index(call.arguments.startIndex, offsetBy: call.arguments.count / 2)
        let parts = [String(call.arguments[..<half]), String(call.arguments[half...])]
        let begin: JSONText = [
            "index": 0, "id": .string(call.id), "type": "function",
            "function": ["name": .string(call.name), "arguments": ""],
        ]
        let rest = parts.map { part -> JSONText in ["index": 0, "function": ["arguments": .string(part)]] }
        return ([begin] + rest).map { call in ["tool_calls": [call]] }
    }

    @IOLoop
    private func fail(_ writer: ResponseWriter) async throws {
        switch script.fault {
        case .error:
            let error = Failure(status: 500, code: nil, message: "The sandbox was asked for an error.")
            send(error.text, to: writer)
            writer.finish()
        case .stall:
            await writer.staySilent(for: Script.longestWait)
        case .cut, nil:
            // Written chunks must have been sent before the connection is cut, and nothing tells when they are read.
            await writer.drained()
            try await IOLoop.sleep(for: .milliseconds(5))
            writer.abort()
        }
    }

    @IOLoop
    private func send(_ text: JSONText, to writer: ResponseWriter) {
        writer.write(EventFrames.event(text.append(to:)))
    }

    private func chunk(delta: JSONText, finishReason: String? = nil, usage: JSONText? = nil) -> JSONText {
        let choice: JSONText = [
            "index": 0, "delta": delta, "logprobs": nil, "finish_reason": .optional(finishReason),
        ]
        return object(choices: [choice], usage: usage)
    }

    /// Makes a chunk. Like OpenAI, every chunk but one has `usage: null` if the caller asked for usage.
    private func object(choices: [JSONText], usage: JSONText?) -> JSONText {
        var members: [JSONText.Member] = [
            .init("id", .string(id)), .init("object", "chat.completion.chunk"), .init("created", .integer(created)),
            .init("model", .string(question.model)), .init("choices", .array(choices)),
        ]
        let saysUsage = question.includesUsage && script.sendsUsage
        if let usage { members.append(.init("usage", usage)) } else if saysUsage { members.append(.init("usage", nil)) }
        return .object(members)
    }
}

// MARK: - In one piece

extension ToldAnswer {
    @IOLoop
    func give(to writer: ResponseWriter) async throws {
        switch script.fault {
        case .error: return Failure(scripted: 500).respond(writer)
        case .cut: return writer.abort()
        case .stall: return await writer.staySilent(for: Script.longestWait)
        case nil: break
        }
        try await IOLoop.sleep(for: min(pace * plan.pieces.count, .seconds(1)))
        var message: [JSONText.Member] = [.init("role", "assistant")]
        message.append(.init("content", plan.toolCall == nil ? .string(plan.pieces.joined()) : nil))
        if let call = plan.toolCall { message.append(.init("tool_calls", [Self.text(call)])) }
        let choice: JSONText = [
            "index": 0, "message": .object(message), "logprobs": nil,
            "finish_reason": .optional(script.finishes ? plan.finishReason : nil),
        ]
        var members: [JSONText.Member] = [
            .init("id", .string(id)), .init("object", "chat.completion"), .init("created", .integer(created)),
            .init("model", .string(question.model)), .init("choices", [choice]),
        ]
        if script.sendsUsage { members.append(.init("usage", plan.usage)) }
        writer.respond(Sandbox.json(.ok), JSONText.object(members).bytes)
    }

    private static func text(_ call: AnswerPlan.ToolCall) -> JSONText {
        let function: JSONText = ["name": .string(call.name), "arguments": .string(call.arguments)]
        return ["id": .string(call.id), "type": "function", "function": function]
    }
}
