/// Members of requests and answers whose strings nobody reads as text: ids, data, addresses, seals, padding.
///
/// Words are not looked for in them. A few letters stand in any base64 by chance; an id that is changed belongs to
/// nothing, and a signature that is changed is refused.
package enum OpaqueMembers {
    private static let names: Set<String> = [
        "role", "type", "id", "index", "format", "mime_type", "media_type", "url", "data", "file_data", "b64_json",
        "base64", "encrypted_content", "finish_reason", "native_finish_reason", "obfuscation",
    ]
    private static let endings = ["_id", "signature"]

    package static func contains(_ name: String) -> Bool {
        names.contains(name) || endings.contains { name.hasSuffix($0) }
    }
}
