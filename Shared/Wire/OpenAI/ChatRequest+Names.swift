import JSON

extension ChatRequest {
    /// Refuses a name that stands twice in an object: Yizhan would measure one value, and the provider read the other.
    ///
    /// It looks where something is read, and not into schemas and other values that are measured as they are written.
    enum Names {
        /// The members that are read, and how many levels of arrays and objects in each: `messages`, a message, its
        /// `content`, a part, its `image_url`.
        private static let levels = [
            "messages": 5, "tools": 3, "functions": 2, "tool_choice": 2, "stream_options": 1, "chat_template_kwargs": 1,
        ]

        static func check(_ body: JSONValue) throws(ChatRequest.Fault) {
            for member in body.members {
                let name = member.name
                guard let levels = levels[name], let path = repeated(in: member.value, levels) else { continue }
                throw ChatRequest.Fault(
                    .duplicate, "The parameter '\(name)\(path)' is there twice.", parameter: name + path)
            }
        }

        /// The path of the first name that stands twice, such as `[0].content[1].type`.
        private static func repeated(in value: JSONValue, _ levels: Int) -> String? {
            guard levels > 0 else { return nil }
            if value.isArray {
                for (index, element) in value.elements.enumerated() {
                    if let path = repeated(in: element, levels - 1) { return "[\(index)]\(path)" }
                }
                return nil
            }
            guard let object = JSONObject(value) else { return nil }
            if let name = object.repeatedName { return ".\(name)" }
            for member in value.members where member.value.isObject || member.value.isArray {
                if let path = repeated(in: member.value, levels - 1) { return ".\(member.name)\(path)" }
            }
            return nil
        }
    }
}
