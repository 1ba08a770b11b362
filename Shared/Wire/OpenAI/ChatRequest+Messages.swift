import JSON

extension ChatRequest {
    /// The messages of a request, checked one by one.
    struct Messages {
        private static let roles = ["developer", "system", "user", "assistant", "tool", "function"]
        private let messages: JSONValue

        init(_ messages: JSONValue) throws(ChatRequest.Fault) {
            guard messages.isArray else { throw .type(of: "messages", messages, expected: "an array of objects") }
            guard !messages.elements.isEmpty else { throw Self.empty("messages") }
            self.messages = messages
        }

        func check() throws(ChatRequest.Fault) {
            var index = 0
            for message in messages.elements {
                try check(message, at: "messages[\(index)]")
                index += 1
            }
        }

        private func check(_ message: JSONValue, at path: @autoclosure () -> String) throws(ChatRequest.Fault) {
            guard message.isObject else { throw .type(of: path(), message, expected: "an object") }
            let role = try string("role", of: message, at: path())
            guard Self.roles.contains(role) else {
                let roles = Self.roles.map { role in "'\(role)'" }.joined(separator: ", ")
                throw ChatRequest.Fault(
                    .invalidValue, "Invalid value: '\(role.prefix(64))'. Supported values are: \(roles).",
                    parameter: "\(path()).role")
            }
            if role == "tool" { _ = try string("tool_call_id", of: message, at: path()) }
            if let calls = message.member("tool_calls"), !calls.isNull, !calls.isArray {
                throw .type(of: "\(path()).tool_calls", calls, expected: "an array")
            }
            try checkContent(of: message, role: role, at: "\(path()).content")
        }

        private func checkContent(of message: JSONValue, role: String, at path: @autoclosure () -> String)
            throws(ChatRequest.Fault)
        {
            guard let content = message.member("content"), !content.isNull else {
                // A model may have said nothing, and its client repeats that.
                guard role == "assistant" else { throw .missing(path()) }
                return
            }
            if content.isString { return }
            guard content.isArray else {
                throw .type(of: path(), content, expected: "a string or an array of objects")
            }
            guard !content.elements.isEmpty else { throw Self.empty(path()) }
            var index = 0
            for part in content.elements {
                try check(part: part, at: "\(path())[\(index)]")
                index += 1
            }
        }

        /// Accepts a part of unknown type: providers have types of their own.
        private func check(part: JSONValue, at path: @autoclosure () -> String) throws(ChatRequest.Fault) {
            guard part.isObject else { throw .type(of: path(), part, expected: "an object") }
            let type = try string("type", of: part, at: path())
            switch type {
            case "text", "refusal":
                _ = try string(type, of: part, at: path())
            case "image_url":
                guard let image = part.member(type), !image.isNull else { throw .missing("\(path()).\(type)") }
                guard image.isObject else { throw .type(of: "\(path()).\(type)", image, expected: "an object") }
                _ = try string("url", of: image, at: "\(path()).\(type)")
            case "input_audio", "file":
                guard let media = part.member(type), !media.isNull else { throw .missing("\(path()).\(type)") }
                guard media.isObject else { throw .type(of: "\(path()).\(type)", media, expected: "an object") }
            default:
                break
            }
        }

        private func string(_ name: String, of object: JSONValue, at path: @autoclosure () -> String)
            throws(ChatRequest.Fault) -> String
        {
            guard let value = object.member(name), !value.isNull else { throw .missing("\(path()).\(name)") }
            guard let string = value.string else { throw .type(of: "\(path()).\(name)", value, expected: "a string") }
            return string
        }

        private static func empty(_ path: String) -> ChatRequest.Fault {
            ChatRequest.Fault(
                .emptyArray, "Invalid '\(path)': expected at least one element, but got an empty array.",
                parameter: path)
        }
    }
}
