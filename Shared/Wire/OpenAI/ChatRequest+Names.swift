import JSON

extension ChatRequest {
    /// Refuses a name that stands twice in an object: Yizhan would measure one value, and the provider read the other.
    ///
    /// It looks where something is read, and not into schemas and other values that are measured as they are written.
    enum Names {
        /// The members that are read or switch something, and how many levels of arrays and objects in each:
        /// `messages`, a message, its `content`, a part, its `image_url`.
        private static let levels = [
            "messages": 5, "tools": 3, "functions": 2, "tool_choice": 2, "function_call": 1, "stream_options": 1,
            "chat_template_kwargs": 1, "thinking": 1, "reasoning": 1, "response_format": 2, "prediction": 3,
        ]

        static func check(_ body: JSONValue) throws(ChatRequest.Fault) {
            for member in body.members {
                let name = member.name
                guard let levels = levels[name], var finding = finding(in: member.value, levels) else { continue }
                finding.path = name + finding.path
                throw finding.fault
            }
        }

        /// What is wrong with an object.
        private struct Finding {
            /// Such as `[0].content[1].type`.
            var path: String
            let isCrowded: Bool

            var fault: ChatRequest.Fault {
                if isCrowded {
                    let limit = ChatRequest.mostParameters
                    return ChatRequest.Fault(
                        .tooManyParameters, "'\(path)' has more than \(limit) members.", parameter: path, limit: limit)
                }
                return ChatRequest.Fault(
                    .duplicate, "The parameter '\(path)' is there twice.", parameter: path)
            }

            func inside(_ outer: String) -> Finding { Finding(path: outer + path, isCrowded: isCrowded) }
        }

        private static func finding(in value: JSONValue, _ levels: Int) -> Finding? {
            guard levels > 0 else { return nil }
            if value.isArray {
                for (index, element) in value.elements.enumerated() {
                    if let found = finding(in: element, levels - 1) { return found.inside("[\(index)]") }
                }
                return nil
            }
            guard let object = JSONObject(value) else { return nil }
            guard object.members.count <= ChatRequest.mostParameters else { return Finding(path: "", isCrowded: true) }
            if let name = object.repeatedName { return Finding(path: ".\(name)", isCrowded: false) }
            for place in object.members {
                let inner = place.value(in: value.document)
                guard inner.isObject || inner.isArray, let found = finding(in: inner, levels - 1) else { continue }
                return found.inside(".\(place.name(in: value.document))")
            }
            return nil
        }
    }
}
