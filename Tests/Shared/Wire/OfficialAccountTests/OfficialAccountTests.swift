import HTTP
import JSON
import OfficialAccount
import PlatformAPI
import Telemetry
import Testing
import WireBench

struct OfficialAccountTests {
    private let base = "https://api.example.com"
    private let account = OfficialAccount(app: "wx0123456789abcdef", baseURL: "https://api.example.com")
    private let person = "oVectorUser_0000000000000001"
    private let token = Secret("TOKEN")

    private func isCall(_ request: ClientRequest, of name: String) -> Bool {
        let vector = Vectors.officialAccount.at("api_bodies", name)
        return request.method.rawValue == vector.text("method") && request.url == base + vector.text("path")
            && request.body?.canonicalJSON == vector.at("body").canonical
    }

    private func body(_ request: ClientRequest) -> String? {
        request.body.map { String(decoding: $0, as: UTF8.self) }
    }

    @Test func `calls are those of the vectors`() {
        #expect(isCall(account.token(secret: Secret("SECRET")), of: "stable_token"))
        #expect(isCall(account.text("hi", to: person, token: token), of: "custom_text"))
        #expect(isCall(account.typing(to: person, token: token), of: "typing"))
        #expect(isCall(account.sceneCode(scene: "login:7f3a", seconds: 300, token: token), of: "qrcode"))
    }

    @Test func `the vectors' answers are read`() throws {
        let answers = Vectors.officialAccount.at("api_bodies")
        func answer(_ name: String) -> [UInt8] { Array(answers.at(name, "ok").text) }
        #expect(try AccessToken(status: 200, body: answer("stable_token")).token.exposed == "TOKEN")
        for name in ["custom_text", "typing"] { try PlatformAnswer.end(status: 200, body: answer(name)) }
        let code = try SceneCode(status: 200, body: answer("qrcode"))
        #expect(code.ticket == "TICKET_1" && code.seconds == 300 && code.url == "http://weixin.qq.com/q/x")
    }

    @Test func `a token is forced, and writing ended, when that is asked for`() {
        #expect(body(account.token(secret: Secret("S"), isForced: true))?.contains(#""force_refresh":true"#) == true)
        let ending = account.typing(to: person, token: token, isEnding: true)
        #expect(body(ending) == #"{"touser":"oVectorUser_0000000000000001","command":"CancelTyping"}"#)
    }

    @Test func `a message is not escaped`() {
        let request = account.text("你好 \"😀\"\n", to: "o", token: token)
        #expect(body(request) == #"{"touser":"o","msgtype":"text","text":{"content":"你好 \"😀\"\n"}}"#)
    }

    @Test func `a token in an address is encoded`() {
        let request = account.pushCheck(token: Secret("a+b/c="))
        #expect(request.url == base + "/cgi-bin/customservice/getkflist?access_token=a%2Bb%2Fc%3D")
        #expect(request.method == .get && request.body == nil)
    }

    @Test func `notices have their fields in their order`() {
        let fields = [NoticeField("thing1", "充值"), NoticeField("amount2", "9.90元")]
        let notice = account.template("T", to: "o", url: "https://s/p", fields: fields, token: token)
        #expect(notice.url == base + "/cgi-bin/message/template/send?access_token=TOKEN")
        #expect(
            body(notice) == #"{"touser":"o","template_id":"T","url":"https://s/p","#
                + #""data":{"thing1":{"value":"充值"},"amount2":{"value":"9.90元"}}}"#)
        let subscribed = account.subscription("T", to: "o", fields: [], token: token)
        #expect(subscribed.url == base + "/cgi-bin/message/subscribe/bizsend?access_token=TOKEN")
        #expect(body(subscribed) == #"{"touser":"o","template_id":"T","data":{}}"#)
    }

    @Test func `a browser inside WeChat is sent there in the order that WeChat compares`() {
        let address = account.authorizationURL(returning: "https://s.example/wechat?a=1&b=2", state: "aZ09")
        #expect(
            address == "https://open.weixin.qq.com/connect/oauth2/authorize?appid=wx0123456789abcdef"
                + "&redirect_uri=https%3A%2F%2Fs.example%2Fwechat%3Fa%3D1%26b%3D2&response_type=code"
                + "&scope=snsapi_base&state=aZ09#wechat_redirect")
        #expect(account.authorizationURL(returning: "a", state: "s", at: base)?.hasPrefix(base + "/connect/") == true)
    }

    @Test(arguments: ["", "a-b", "a b", "a&b", "你", String(repeating: "a", count: 129)])
    func `a state is letters and digits`(state: String) {
        #expect(account.authorizationURL(returning: "https://a", state: state) == nil)
    }

    @Test func `who came back is asked with the code`() throws {
        let request = account.identity(code: "C&1", secret: Secret("S"))
        #expect(
            request.url == base + "/sns/oauth2/access_token?appid=wx0123456789abcdef&secret=S&code=C%261"
                + "&grant_type=authorization_code")
        let answer = #"{"access_token":"A","expires_in":7200,"refresh_token":"R","openid":"o1","scope":"snsapi_base"}"#
        #expect(try WebIdentity(status: 200, body: Array(answer.utf8)).openid == "o1")
    }

    @Test(arguments: [
        (#"{"errcode":40029,"errmsg":"invalid code"}"#, PlatformFailure.Kind.badContent),
        (#"{"errcode":40163,"errmsg":"code been used"}"#, .badContent),
        (#"{"errcode":48001,"errmsg":"api unauthorized"}"#, .notGranted),
        (#"{"errcode":-1,"errmsg":"system error"}"#, .busy), ("{}", .unknown),
    ])
    func `a code that is none, used or not granted is told`(answer: String, kind: PlatformFailure.Kind) {
        do throws(PlatformFailure) {
            _ = try WebIdentity(status: 200, body: Array(answer.utf8))
            Issue.record("It was taken.")
        } catch {
            #expect(error.kind == kind)
        }
    }

    @Test(arguments: ["{}", #"{"ticket":"t"}"#, #"{"url":"u"}"#, #"{"ticket":"","url":"u"}"#])
    func `an answer without a ticket or an address is no scene's code`(answer: String) {
        #expect(throws: PlatformFailure(.unknown, code: "unreadable")) {
            try SceneCode(status: 200, body: Array(answer.utf8))
        }
    }
}
