internal import JSON
internal import Settlement

/// The gateway's response to a call, whose signature was verified over the bytes as they came.
package struct AlipayResponse: Sendable {
    /// Why the call was not done; nil if it was.
    package let failure: AlipayFailure?
    private let content: JSONObject

    /// The API's word for done.
    static let done = "10000"
    /// The API's objects nest four deep.
    private static let deepest = 32

    /// Reads a response.
    ///
    /// A failure may come without a signature. It is a failure of which nothing is known, and never a word on the order.
    ///
    /// - Parameter call: what it responds to, which names the node of the response.
    package init(
        _ body: [UInt8], to call: AlipayCall, verifiedBy keys: AlipayKeys
    ) throws(AlipayFault) {
        guard let value = try? JSONValue(parsing: body, maximumDepth: Self.deepest),
            let document = JSONObject(value)
        else { throw .malformed }
        guard document.repeatedName == nil else { throw .ambiguous }
        guard let node = document[Self.node(of: call)] ?? document["error_response"], let content = JSONObject(node)
        else { throw .malformed }
        guard content.repeatedName == nil else { throw .ambiguous }
        self.content = content
        let code = content["code"]?.string
        let signature = document["sign"]?.string
        if let signature {
            // The bytes of the node as they came: written anew, an escape would become another.
            try keys.verify(signature, of: Array(node.text), naming: document["alipay_cert_sn"]?.string)
        } else if code == nil || code == Self.done {
            throw .unsigned
        }
        failure =
            code == Self.done
            ? nil
            : AlipayFailure(
                code: code ?? "", subcode: content["sub_code"]?.string,
                message: content["sub_msg"]?.string ?? content["msg"]?.string, isSigned: signature != nil)
    }

    private static func node(of call: AlipayCall) -> String {
        String(call.method.map { $0 == "." ? "_" : $0 }) + "_response"
    }

    /// A text of the content; nil without one, if it is empty, or if the call was not done.
    func text(_ name: String) -> String? {
        guard failure == nil, let text = content[name]?.string, !text.isEmpty else { return nil }
        return text
    }

    func needed(_ name: String) throws(AlipayFault) -> String {
        guard let text = text(name) else { throw .malformed }
        return text
    }

    /// An amount; nil without one.
    func fen(_ name: String) throws(AlipayFault) -> Int? {
        guard let text = text(name) else { return nil }
        guard let fen = Yuan.fen(text) else { throw .malformed }
        return fen
    }
}
