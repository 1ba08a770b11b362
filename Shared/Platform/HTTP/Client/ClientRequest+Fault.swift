extension ClientRequest {
    /// What is wrong with it, so that it can't be put on the wire as it is; nil if nothing is.
    var fault: String? {
        guard url.hasPrefix("https://") || url.hasPrefix("http://") else { return "the URL is neither http nor https" }
        guard !url.hasByte(where: { $0 < 0x21 || $0 > 0x7E }) else { return "the URL holds unescaped characters" }
        guard HTTPField.Name.isToken(method.rawValue) else { return "the method is no token" }
        guard headerFields.allSatisfy({ HTTPField.Name.isToken($0.name.rawName) }) else {
            return "a header's name is no token"
        }
        return nil
    }
}
