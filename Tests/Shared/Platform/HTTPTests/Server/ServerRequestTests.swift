import HTTP
import Testing

struct ServerRequestTests {
    @Test(arguments: [
        ("/v1/chat/completions", "/v1/chat/completions"), ("/", "/"),
        ("/admin/accounts/alice/", "/admin/accounts/alice/"),
        ("/admin/accounts/alice/keys/0123456789abcdef", "/admin/accounts/alice/keys/0123456789abcdef"),
        ("/admin/accounts/alice/keys/sk-yz-alice-0123456789abcdef", "/admin/accounts/alice/keys/***"),
        ("/admin/codes/7GQ2KX4MTR9WACEHN3PDV6FJ8", "/admin/codes/***"), ("/v1/requests/a@b.cn/x", "/v1/requests/***/x"),
        ("/v1/requests/a%40b.cn", "/v1/requests/***"),
    ])
    func `a line of the log tells a path without what may be a secret`(path: String, told: String) {
        #expect(ServerRequest(head: HTTPRequest(method: .get, path: path), path: path).toldPath == told)
    }
}
