import HTTP
import JSON
import Messages

/// `yizhan signins show IDENTITY CODE`
enum SignIns: ConsoleCommand {
    static let name = "signins"
    static let summary = "play a platform from which somebody sends a sign-in code"
    static let help = """
        usage: yizhan signins show IDENTITY CODE

        Says to the service that a person has sent the code, which a page shows, from an identity of theirs, as a platform
        like WeChat does: the browser that shows the code is signed in as that identity. For trying it out, and for whom
        an operator knows by other means. The trail has a line of it.

          IDENTITY   mail:ann@example.com, wechat:APP:OPENID or wecom:CORP:USERID
          CODE       the code that the page shows, eight letters and digits

        \(Console.help)
        """

    static func call(_ words: inout Words) throws(UsageError) -> ConsoleCall {
        guard words.rest.count == 3, words.rest[0] == "show" else {
            throw UsageError(text: "Say `signins show`, an IDENTITY and a CODE.")
        }
        guard let identity = Identity(words.rest[1]) else {
            throw UsageError(
                text:
                    "An IDENTITY is like mail:ann@example.com, in small letters, wechat:APP:OPENID or wecom:CORP:USERID."
            )
        }
        guard let code = SignInCode(words.rest[2]) else {
            throw UsageError(text: "A CODE is what the page shows: eight letters and digits.")
        }
        let body: [JSONText.Member] = [.init("identity", .string(identity.text)), .init("code", .string(code.text))]
        return ConsoleCall(.post, "/signins/shown", body) { "signed in as " + Table.text($0.member("identity")) }
    }
}
