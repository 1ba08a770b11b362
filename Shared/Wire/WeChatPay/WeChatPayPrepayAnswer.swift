/// What a prepay of an order answered: where the person pays. Good for two hours (H5: five minutes).
package enum WeChatPayPrepayAnswer: Equatable, Sendable {
    /// The content of a QR code.
    case code(String)
    /// What `WeChatPaySigner.invocation` is made of.
    case prepay(String)
    /// A page to which the browser goes.
    case page(String)

    /// Reads a verified response, whichever kind of payment was asked for.
    package init(_ content: WeChatPayContent) throws(WeChatPayFault) {
        let document = try WeChatPayDocument(content.bytes)
        if let code = document.text("code_url") {
            self = .code(code)
        } else if let prepay = document.text("prepay_id") {
            self = .prepay(prepay)
        } else if let page = document.text("h5_url") {
            self = .page(page)
        } else {
            throw .malformed
        }
    }
}
