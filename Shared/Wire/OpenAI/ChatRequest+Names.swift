import JSON

extension ChatRequest {
    /// Refuses names that a provider may read otherwise than Yizhan: one that stands twice in an object, since Yizhan
    /// would measure one value and the provider take the other, and one that Yizhan reads in another case (`Content`),
    /// since readers that ignore case (Go's) take it and Yizhan would pass over it.
    ///
    /// It looks where something is read, and not into schemas and other values that are measured as they are written.
    enum Names {
        /// A member of the body that is read or switches something.
        private struct Place {
            /// How many levels of arrays and objects are looked at.
            let levels: Int
            /// The names that Yizhan reads there, in small letters.
            var read: Set<String> = []
        }

        private static let tool: Set<String> = ["type", "function", "name"]

        private static let places: [String: Place] = [
            // `messages`, a message, its `content`, a part, its `video`, a picture of that.
            "messages": Place(levels: 6, read: tool.union(ofMessages).union(Medium.names)),
            "tools": Place(levels: 3, read: tool), "functions": Place(levels: 2, read: tool),
            "tool_choice": Place(levels: 2, read: tool), "function_call": Place(levels: 1, read: tool),
            "stream_options": Place(levels: 1, read: ["include_usage"]),
            "chat_template_kwargs": Place(levels: 1, read: ["chat_template", "tokenize"]),
            "thinking": Place(levels: 1), "reasoning": Place(levels: 1), "response_format": Place(levels: 2),
            "prediction": Place(levels: 3, read: ["content", "text", "type"]),
        ]

        private static let ofMessages: Set<String> = [
            "role", "content", "text", "refusal", "tool_calls", "tool_call_id", "function_call", "arguments",
            "url", "data", "file_data",
        ]

        /// Members whose names are a client's own, such as those of a function's parameters.
        private static let clients: Set<String> = ["arguments", "input", "input_schema", "metadata", "parameters"]

        static func check(_ body: JSONValue) throws(ChatRequest.Fault) {
            for member in body.members {
                let name = member.name
                guard let place = places[name] else { continue }
                guard var finding = finding(in: member.value, place.levels, place.read) else { continue }
                finding.path = name + finding.path
                throw finding.fault
            }
        }

        private static func finding(in value: JSONValue, _ levels: Int, _ read: Set<String>) -> Finding? {
            guard levels > 0 else { return nil }
            if value.isArray {
                for (index, element) in value.elements.enumerated() {
                    if let found = finding(in: element, levels - 1, read) { return found.inside("[\(index)]") }
                }
                return nil
            }
            guard let object = JSONObject(value) else { return nil }
            guard object.members.count <= ChatRequest.mostParameters else { return Finding(path: "", what: .crowd) }
            if let name = object.repeatedName { return Finding(path: ".\(name)", what: .repetition) }
            if let name = object.nameInAnotherCase(of: read) { return Finding(path: ".\(name)", what: .otherCase) }
            for place in object.members {
                let inner = place.value(in: value.document)
                guard inner.isObject || inner.isArray else { continue }
                let name = place.name(in: value.document)
                guard !clients.contains(name), let found = finding(in: inner, levels - 1, read) else { continue }
                return found.inside(".\(name)")
            }
            return nil
        }
    }
}

extension ChatRequest.Names {
    /// What is wrong with an object.
    private struct Finding {
        enum What {
            case crowd, repetition, otherCase
        }

        /// Such as `[0].content[1].type`.
        var path: String
        let what: What

        var fault: ChatRequest.Fault {
            switch what {
            case .crowd:
                let limit = ChatRequest.mostParameters
                return ChatRequest.Fault(
                    .tooManyParameters, "'\(path)' has more than \(limit) members.", parameter: path, limit: limit)
            case .repetition:
                return ChatRequest.Fault(.duplicate, "The parameter '\(path)' is there twice.", parameter: path)
            case .otherCase:
                return ChatRequest.Fault(
                    .unsupported, "The name of the parameter '\(path)' must be in small letters.", parameter: path)
            }
        }

        func inside(_ outer: String) -> Finding { Finding(path: outer + path, what: what) }
    }
}
