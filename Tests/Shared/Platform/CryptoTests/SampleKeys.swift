/// Throw-away keys, made for these tests: they protect nothing.
enum SampleKeys {
    /// One key in each of its forms; the first two are private.
    static let pkcs8 = """
        -----BEGIN PRIVATE KEY-----
        MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQCTmOJJ98uhGjTL
        EppVQCIePsYmf4r2sUleTCk5Lgy5K1uZD0cbTEhR+Ja6W0F2xrhWsIQpSQov9HrT
        rJoDSIrFE8pYy5wKC1tYxFcWOLUPPlJ5VINYlav4Rl0PjDLrrax1Q/VHOSDZSz6E
        i3W4g+UojHUXqx4DSEznogvNHH45/o/xz2GKq5iRu36M/9zQLNoaBwJMZzpNogxs
        dT9anGRFzMo0mlWQCwJvVWrrOE5AF9fnnIKsKT/vk8fleDHOzb4UCa+2il8D3sh1
        e99v8/9cm7uBTHITnsY0BCI+RM0lQLtREEt51oofJDqpd5wVKAqW3qlL4eBgWTQL
        rD1BGgZ1AgMBAAECggEACLLZMqJMaY4llTVKDA2s+mrZMJd84rfv8BiIJ8L3btSn
        v+rMVkcbOQeFUe4tusNl8FKpYKnZvu9HQOE6gh3c8ytM1jRebyIcYVbQSh06oITG
        sA4OH/hRi7Q76P4VLy92YJfferHa0NZJf4lyPUG6uEvPh9RRfxXcVcdxWhvciEGJ
        9NZcYBYJkdySsO70+350Uyt3TtZsERpxPwR2TUshsbNaE7G52IduHqQ8vzA12HGD
        5PWLHhxKAJHgBeymqZ5pZnRjYtruDYORjj+ZO47FR2RXkSKJzvbXpQ2CmsPr4wTv
        6itEdn9lyM1dxOefZiQDTPB9j0UhwEcsWvCCBhTpgQKBgQDKBNRZLSINF7RT3dKB
        sddgkOcgWudTcJazJu4y/IA6J3UhswkqlHgBEwHPX/wKA2K7v/BX1GyS/h/OpMSS
        VEFhgX4hQqICU9CPt/CSB/tVudEGWypMbM93cJM0ND/t0AWjd4itkT1eczTlGHdK
        HdJ/95VA39sq/C2VPHASavt79QKBgQC7CVJgEtWyCTzuxFf+9xyMA5FxgHG61HXj
        BpHviRo0Xq+apo2dHyMarL0qXXdw6oNjijqnFb92f4mNdkb8FMxly0+qq/tCBPUX
        a1pBsR8y1dMiJcR0D3Sc+ZerxMyV1Sa/6VvJP7+1y+H/CWwSJ4lSJ7AQciqepvrY
        oCb/uJRQgQKBgQCZ0UuOCttedKoNIVzi+3IuSKZy8EQqOBPGnOHJWJCZtulsm1Fj
        ZmBpEPvT1hWl2iYXJnHtrgRtd6joQnSZpiWSBHLxCDcq5n5qr3cw+XrZLv6EhG2U
        e1UMcF7k5NO4Uye364/Z+Dht7fJcbWCGwmZAoVa3arsJ47EhbD85BtQs8QKBgHrX
        NX4aALYMsTNUS0MOw3YGBelY5dlCHyb7Mq/zCP3qTkUxLINMZv7nAtqnRoIn1CF1
        MO56LyTBwPLjAt4fPtuAe5Npnv0OSnaWMFJC5W262A9uZKehWwKaPw42k/O4adnT
        h1AXCW96N7UMWClYRC1sGYvDn9BRdSD/ln2PmgGBAoGAXyG6IIJyyAYz6KM8Z6a6
        qleu/ct0UnkpvbyGJU2R0ZCLzWkVg4wnHQ4lJR5yEbruJUf1YJRRlIzhwBWQby8M
        mD+02Wra7J3cs6XK+nWMEmhCjWhQrW0D5hEtgZrqP7BCdg8cJgGF2byf0aBC5ze4
        xhD1+0H13f83ZfFjyVRQpeo=
        -----END PRIVATE KEY-----
        """
    static let pkcs1 = """
        -----BEGIN RSA PRIVATE KEY-----
        MIIEowIBAAKCAQEAk5jiSffLoRo0yxKaVUAiHj7GJn+K9rFJXkwpOS4MuStbmQ9H
        G0xIUfiWultBdsa4VrCEKUkKL/R606yaA0iKxRPKWMucCgtbWMRXFji1Dz5SeVSD
        WJWr+EZdD4wy662sdUP1Rzkg2Us+hIt1uIPlKIx1F6seA0hM56ILzRx+Of6P8c9h
        iquYkbt+jP/c0CzaGgcCTGc6TaIMbHU/WpxkRczKNJpVkAsCb1Vq6zhOQBfX55yC
        rCk/75PH5Xgxzs2+FAmvtopfA97IdXvfb/P/XJu7gUxyE57GNAQiPkTNJUC7URBL
        edaKHyQ6qXecFSgKlt6pS+HgYFk0C6w9QRoGdQIDAQABAoIBAAiy2TKiTGmOJZU1
        SgwNrPpq2TCXfOK37/AYiCfC927Up7/qzFZHGzkHhVHuLbrDZfBSqWCp2b7vR0Dh
        OoId3PMrTNY0Xm8iHGFW0EodOqCExrAODh/4UYu0O+j+FS8vdmCX33qx2tDWSX+J
        cj1BurhLz4fUUX8V3FXHcVob3IhBifTWXGAWCZHckrDu9Pt+dFMrd07WbBEacT8E
        dk1LIbGzWhOxudiHbh6kPL8wNdhxg+T1ix4cSgCR4AXspqmeaWZ0Y2La7g2DkY4/
        mTuOxUdkV5Eiic7216UNgprD6+ME7+orRHZ/ZcjNXcTnn2YkA0zwfY9FIcBHLFrw
        ggYU6YECgYEAygTUWS0iDRe0U93SgbHXYJDnIFrnU3CWsybuMvyAOid1IbMJKpR4
        ARMBz1/8CgNiu7/wV9Rskv4fzqTEklRBYYF+IUKiAlPQj7fwkgf7VbnRBlsqTGzP
        d3CTNDQ/7dAFo3eIrZE9XnM05Rh3Sh3Sf/eVQN/bKvwtlTxwEmr7e/UCgYEAuwlS
        YBLVsgk87sRX/vccjAORcYBxutR14waR74kaNF6vmqaNnR8jGqy9Kl13cOqDY4o6
        pxW/dn+JjXZG/BTMZctPqqv7QgT1F2taQbEfMtXTIiXEdA90nPmXq8TMldUmv+lb
        yT+/tcvh/wlsEieJUiewEHIqnqb62KAm/7iUUIECgYEAmdFLjgrbXnSqDSFc4vty
        LkimcvBEKjgTxpzhyViQmbbpbJtRY2ZgaRD709YVpdomFyZx7a4EbXeo6EJ0maYl
        kgRy8Qg3KuZ+aq93MPl62S7+hIRtlHtVDHBe5OTTuFMnt+uP2fg4be3yXG1ghsJm
        QKFWt2q7CeOxIWw/OQbULPECgYB61zV+GgC2DLEzVEtDDsN2BgXpWOXZQh8m+zKv
        8wj96k5FMSyDTGb+5wLap0aCJ9QhdTDuei8kwcDy4wLeHz7bgHuTaZ79Dkp2ljBS
        QuVtutgPbmSnoVsCmj8ONpPzuGnZ04dQFwlveje1DFgpWEQtbBmLw5/QUXUg/5Z9
        j5oBgQKBgF8huiCCcsgGM+ijPGemuqpXrv3LdFJ5Kb28hiVNkdGQi81pFYOMJx0O
        JSUechG67iVH9WCUUZSM4cAVkG8vDJg/tNlq2uyd3LOlyvp1jBJoQo1oUK1tA+YR
        LYGa6j+wQnYPHCYBhdm8n9GgQuc3uMYQ9ftB9d3/N2XxY8lUUKXq
        -----END RSA PRIVATE KEY-----
        """
    static let spki = """
        -----BEGIN PUBLIC KEY-----
        MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAk5jiSffLoRo0yxKaVUAi
        Hj7GJn+K9rFJXkwpOS4MuStbmQ9HG0xIUfiWultBdsa4VrCEKUkKL/R606yaA0iK
        xRPKWMucCgtbWMRXFji1Dz5SeVSDWJWr+EZdD4wy662sdUP1Rzkg2Us+hIt1uIPl
        KIx1F6seA0hM56ILzRx+Of6P8c9hiquYkbt+jP/c0CzaGgcCTGc6TaIMbHU/Wpxk
        RczKNJpVkAsCb1Vq6zhOQBfX55yCrCk/75PH5Xgxzs2+FAmvtopfA97IdXvfb/P/
        XJu7gUxyE57GNAQiPkTNJUC7URBLedaKHyQ6qXecFSgKlt6pS+HgYFk0C6w9QRoG
        dQIDAQAB
        -----END PUBLIC KEY-----
        """
    static let pkcs1Public = """
        -----BEGIN RSA PUBLIC KEY-----
        MIIBCgKCAQEAk5jiSffLoRo0yxKaVUAiHj7GJn+K9rFJXkwpOS4MuStbmQ9HG0xI
        UfiWultBdsa4VrCEKUkKL/R606yaA0iKxRPKWMucCgtbWMRXFji1Dz5SeVSDWJWr
        +EZdD4wy662sdUP1Rzkg2Us+hIt1uIPlKIx1F6seA0hM56ILzRx+Of6P8c9hiquY
        kbt+jP/c0CzaGgcCTGc6TaIMbHU/WpxkRczKNJpVkAsCb1Vq6zhOQBfX55yCrCk/
        75PH5Xgxzs2+FAmvtopfA97IdXvfb/P/XJu7gUxyE57GNAQiPkTNJUC7URBLedaK
        HyQ6qXecFSgKlt6pS+HgYFk0C6w9QRoGdQIDAQAB
        -----END RSA PUBLIC KEY-----
        """
    static let certificate = """
        -----BEGIN CERTIFICATE-----
        MIIC9zCCAd+gAwIBAgIGChssPU5fMA0GCSqGSIb3DQEBCwUAMBExDzANBgNVBAMM
        BnNhbXBsZTAgFw0yNjExMjkxNjU1MzZaGA8yMTI2MTEwNTE2NTUzNlowETEPMA0G
        A1UEAwwGc2FtcGxlMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAk5ji
        SffLoRo0yxKaVUAiHj7GJn+K9rFJXkwpOS4MuStbmQ9HG0xIUfiWultBdsa4VrCE
        KUkKL/R606yaA0iKxRPKWMucCgtbWMRXFji1Dz5SeVSDWJWr+EZdD4wy662sdUP1
        Rzkg2Us+hIt1uIPlKIx1F6seA0hM56ILzRx+Of6P8c9hiquYkbt+jP/c0CzaGgcC
        TGc6TaIMbHU/WpxkRczKNJpVkAsCb1Vq6zhOQBfX55yCrCk/75PH5Xgxzs2+FAmv
        topfA97IdXvfb/P/XJu7gUxyE57GNAQiPkTNJUC7URBLedaKHyQ6qXecFSgKlt6p
        S+HgYFk0C6w9QRoGdQIDAQABo1MwUTAdBgNVHQ4EFgQU1BFvTACSNHCNG/J/7s2M
        8BL4k+AwHwYDVR0jBBgwFoAU1BFvTACSNHCNG/J/7s2M8BL4k+AwDwYDVR0TAQH/
        BAUwAwEB/zANBgkqhkiG9w0BAQsFAAOCAQEAcfpvhQvv056ZQS6RSjMIjvzZOwGE
        FUJYZ41CsQPa2IgIzTfCO4ezTd6ry/zHov9ukL7WZJ0MFgDwflPnFT9al2VSm+kR
        284TzmHVbkKDQK5/CH2qNc/OW1JtQKFr/kOMFH5TisEe9QC7/C2zu2HlJoW7VBtD
        CJFDTPqKAvG3HXOO92/AEBLo6V2iSl/lSZmuAbXFJF3ftD4nhK4EiZSAoZVbWM+h
        hK4JgfZRfvbwDRcns/vy6azGRXUMsJBZe0YORUqwavJbI+6WRD960+0XtyeJFuc4
        Oa0jXp8KzpGZrklA3GZ6hRt/O/JN3tKpd+TWAj2124AEFBcYmNry7gRISw==
        -----END CERTIFICATE-----
        """
    /// Another key's public half.
    static let otherPublic = """
        -----BEGIN PUBLIC KEY-----
        MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAne/CDum0xZozk28Kj49r
        yX/MpxStHZ2Hpjk7z5FFPqi8K7IBqSU4Y256imiQ3cNyjvrtxIMnULJXNRqceh+3
        KiQwXn21srhDm3j7ltr/EVEDHSyMI5qi86MEw7fhAE2b3aQ1Ljy7GZZ53bh2+8hO
        GR5R1+G3etUt7eq63zPn7GK16uS/JP+uVe8+L+G7qBpVGFeWzZM42eeZezioDKS3
        sD/+HJeMPVAHzx+pbcy3ZpKJuh3mULYwDjB1lfCo8VeGWfoZEObpUA1p1uF5nW+y
        ZlLeiONw0Ps4Rt/0qe8Jm4/w3DIjv3NDMPtf89ghCir08aFvR2NSsW07tQzoW5i0
        2QIDAQAB
        -----END PUBLIC KEY-----
        """
    /// The key under a passphrase, in the older form and in the newer.
    static let encryptedPKCS1 = """
        -----BEGIN RSA PRIVATE KEY-----
        Proc-Type: 4,ENCRYPTED
        DEK-Info: AES-128-CBC,49742019E36E41047C81EDCF10827E77

        36oLjucKXg4h2meR3PWswXCN3AWIgRTKDYOa0DEL+gnVYhInIU+iSUYFaZycNrKR
        ox00FKe7JbfpFzIw0wKGnBf5Z6hXw92DVXJtrK6B54mWnJ+IpAa+lSBRa+JivQgk
        2H98+/2ZcTEpRmMcLMMX7+HkOiQxe0gvav+S67K2DasUOEy6xiaNyC1F2nykZCSA
        fiHWjfRwe61O7u5c1x0LqWz9GCFxb/x0oFVbDxf+OgiVsMUEuBy5EtZfavUkz7DC
        2bz8NP+IGM3qJ/WqI0rab6F9pIArWOMAA3xvlqqjeizeQ4T9espO8pwwwbgqzIYX
        O71hFMwjaFyN43KZHsPW8qUuZmwCQ37gr9+A28/kEJZMdFicWYoafRuTuSM/1FGz
        bnbqYkvMTgz3zkE/YaLddevo9/KSJYib0A1kCIJ33/ljkqHZhiVSeofVpJoBeyDh
        Bd7ellZxyyhDpw1tCHsYogoMi/5/37hiVKuu9ZXYVHUkge6hrBFBse9ZCkeuxGNs
        d/+Sm1MRgR19p/A01TgePoH0oYpApryrdmimdB1znIIyycXTwaxV8Vea03Sc7tNf
        8C+Fn2Hy5J49ZNpVZn6HF0rpTd9onwRodLoOPm57b83VoYXyD5BkKQSKNrfHIwT/
        hrLkofiR6HDjBy/uAuacZWiHfisoXY4/GDK+Tut43t8SxFXdFQhw233UI444lM2d
        yGQLuD4XPW6AgleTV7JLSxGbNoc+JWfW3GlqeYbtmgK0zDtnWhTPIDkGS18CddTz
        6s6g/0FP/8YM30ApcapqjYEQAu8eJ7Ur9hWpR2q/b1udcp3qiZPihnaYE/wKJfWc
        M56wWK2T9SaY1M1aCxAETc7TVRNjkHpkBTmkoHzilDRzh6KIw5B8Mb4J3iCskjP1
        PpHHBoV/XmHT2/kMzHIbSTj8kWxk9m5oPGLova8HRvqVwO8XUIei+YszdPoZvF1K
        ER8JtuyTuFcoLh4lWmd0YiULkgzUsQKbhuhu0TWkwvOGG/UiPkL9Y1Nrg1oWJ7zF
        U2w8SB7QTn9Kl5f6wUa9ip94uAi6uBX9s813qMQywYc1hs+7G8NMqayuyfek5WOc
        jsaRnOxg9VRPXj7vqKVY3Pmn9PHtHaDdBLIqdY+nczUEkO5TPN6zwQer/mpzHg9p
        Bs+D2B7IG5ZbXf7mFajR1hQbaYKabZZCh7WLaK7jaE6AMACeanvsxziJ3cCOPsTs
        QkiQJhsu5/zNbpyrnS44Hz6sYjlYJMUssNIuZGyXnNgm++ujeVk2iGgPMROl56dC
        MSQLAY2qZvaKVOjHvMCKQHgky8Kx9nHvXRss34GD9FzHlDI2MEIB+wx9IzUYd2bh
        dc9htp/9R7aTGrUBmQ/TtDh6bWryFL/SiD3d1jv6OmkchjTlfEEmSFg62qJEnctG
        Vrl9WsI3DQWtkYOA1JnTDdM/1i8O+x+iSyeagOHpMLisOgt+BjZSe8V3j54zBxyM
        680yurGEdxiiCRVq6627/91pQdGge96EA+K0ZFzAJdanhCWDmMBhb8jirvYuGRYV
        aV3cfFW6oNOlsXU43wzCuRkzfjNmTTfpKonjxBCNV9bOToWkhBG81iaTsmRRx1ZL
        -----END RSA PRIVATE KEY-----
        """
    static let encryptedPKCS8 = """
        -----BEGIN ENCRYPTED PRIVATE KEY-----
        MIIFLTBXBgkqhkiG9w0BBQ0wSjApBgkqhkiG9w0BBQwwHAQI5Bsmd3LZZm0CAggA
        MAwGCCqGSIb3DQIJBQAwHQYJYIZIAWUDBAEqBBBENlpGbT8dRz8y2sPc5eHFBIIE
        0HedkO032PnX+KaO2vR015Uv/Ltrv1l9eTx3SIRrsA+H2njcuM70BIZUqZb8giHk
        qJrIbaqo48tLj5K+KWMOc0366nhEZz+W5Rx/FFFSiiveQ7J7VX+e5ePlDrqsvDXN
        FGAXJPlOAl/7Soy4AITJpfAqjC4VDIZ5KLCfoDTv2HcMLiTrz9zc5T/bRsdkoxXe
        FE/qX2nV1uRindPF5vOyvm5h5ByycpCcQaBKzeEorOE9NxgUzTSUuJ5BJhEkgADD
        m83jK1NdOqnJ+E44iSGr+CzraIA7f1XSS5xggYftzQU1TyMsEvMlz/QrM7a0vOA8
        Ra+F1ZvwUf/hasK3wbHWmAC3Y2kFYoB1qQ2sotyoeJAIYeUByAtkyGTCz/g1fkPg
        C+/sqlDtencLnxRYrM8BeRXuk9h5498GWue8Z4FsCGkpFkUOiFV1/WyHe1VUG1et
        Mn/f0RQu6w0d5RJg56Fcxp5kpP+cCZGSVifdfmzupSihdYTvi9DJQtUcALhB+Fi/
        EhtIcxH5nSF5tgVFU2v2znxwhtVmeH1RyWaAJYeN/Y8Yi/IBfPk4NEqac4heeSLJ
        x9D1njzTJAqRflB0QFDOe9vBHaQYCe2x7dV0py8R9goFOnJvW38lLk3qZ5WLgknv
        DQgPYg/1PrvExfYg6JLfQ11aewIvDu09vIVeFK2GZpEKdiM4GNjkVbg11lpMxkN6
        Fo+9cnfw+GeFu9zo4QcrPpZzpfnkM+jxB2McTGjch8mgKX8j/IcQv3n7utLhjRcY
        H9cjfae/3GEc1rcsWBq8Pd2ftOlGyc54rlBGfBT16yeuhChyxalv8/g05kCcFhA7
        VhqAakS22dVvRGlAloJOgTQdXZtPFmE+mNm4vZjouQ3cA0iKd9WryWPqpojiaWwA
        RYAvdybW/7pz90olVQJPa8COH0ji6oegec72jFkA7PYgK5OpKVRdhN0sn+UO5Hdh
        Y1vBwSle66m7tSMitD6b1SafUCpCkM/alysTIQkVYdzrz3/I2xwq498RuIdf//jZ
        z6rXy1P1HQXNEM+UNAFcRTZ5N9mSXgwJthcnR6bwnO6v+kQ7PIckWID0AQuWNs5H
        a/YVMCspeF/Wx33xnwuwnoQIduzH7y/KklxHMmXoecyeWKbEsNcaK7UMg4Ek1ZU2
        WXCNETBmAxGqS3J+fLysue5cQDCpCo5cuKwfROZEWQh46ujwjcjWLt+oAwfiiC5S
        mN0A2CvsQeCFqV1KDpxxpqMYDV6UzRSs9X2DMyineAlRctEix4ZpRztvK8Jsp2Yl
        rqlgx0ZRGt2MPGbDjzqxoZBvJlEVxot9u00FULvRUlvsLip1OcdDUTC4Whej5d+/
        sGGg4uBveyV6Pg7q3EEbMveKNf569pIkqq/GP5iIznGmhcUP5bfadVJ6JLRjODha
        qiCkBoBaSmG6IaZDdK6EAVBd1j6d+WyiLkTSvzBDEmNL418LsOG7ZWo3MTs6dmUg
        YD6gXLCmHLDC7EvZ8fDHZN+fU7aCE9Efqo+pQQW6U1CLoML7Q4nJsfRzm0kLTgp1
        QoADAMCRO6fAerDHVl7lnnv1ax0zS2od9tvXYfImPJiSw345QhT91EqBjlC8iZrM
        dkJXZ4fSnTmWjSWsFzk9gFMDSpIgb/aBEH0M/BsMFvQM
        -----END ENCRYPTED PRIVATE KEY-----
        """
    /// Of another algorithm.
    static let ellipticCurve = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgUetvbvwFXEH4Z1Ig
        Dktxna5NEhy1Zx/vX7JPGn0ehj+hRANCAAR4tJApwTdVoyQiKaqvNMPP61KnOu3m
        8TRmGif6bXrXZi6yp9SL9+YVKQaSV4szU/pg4FV234eWJPSY83X0H8kJ
        -----END PRIVATE KEY-----
        """
    /// An RSA key of 1024 bits.
    static let small = """
        -----BEGIN PRIVATE KEY-----
        MIICdgIBADANBgkqhkiG9w0BAQEFAASCAmAwggJcAgEAAoGBAPIZ3DtXEL2pRcfa
        1IxS5ciQIoPPtcpResA4m2PQefFq5yjmYmUu59u5hnnmVSnP2XDEap9DGLmGKZn8
        zLmDx+KybFcqLfQS+tGaU+VpVbCs3v8K572/vWIDnQNwsbn/sPhlHYp1HrpVbOK9
        YbyeBm2FugTuzGQUve//Lon635inAgMBAAECgYEAx/ogdkumomNOJpVVeEuJTq/w
        MpzB9spy8JBRmpM8BvRc2OXkZNvn3RFUSSC/O/haDdHQmJkdtTFi77Vnjd2Sns2C
        sg6UFPdQvJLtQzifYI9tqs96nFFOxAYS0IueW+P2FtxFKm8auw+XeAmvybPWsc46
        tJuA13gJXxy0+7PgpJECQQD/kB5zonPnrK4/dWvD9glIaGXdjOo7TeM/EAHoy13P
        OK8Isj77825UwbwsebZxH+Fe5jrUmSyd44pVQK+BrU1jAkEA8oPZEVAUADADzfu3
        +Y57/sngALc49t9SBwSK+P6Vm38v4SJBuIhEsxKQ+QCF9HQKfzNW/ObZG2Ph/5lt
        5DF87QJAbe9xKg0YDvEZg/LfCM0t8Rf3ufaETD6VIuuf5qSVFi8sHHGQ5pExRQSS
        Dg/Ni5xLNqeTZyD9MG5Rc5r/5KjIQQJAZ/W5UcCgMkxi9SQZA7Pe16Q2kFf65Wlq
        QnPiF0cbXyMwpTQINFDGEnW9C+D7i4VLEqgxfAyBuUoiEW32O8IzKQJAbksvw+hl
        +D+NRqYyJJ4NhNKARP+99HK8hsNO+6fGOKE1JbVOSOgZ0UqZr/uZvZUuebP83eXq
        DTNttCaNdqkJkA==
        -----END PRIVATE KEY-----
        """
    /// The key with another modulus, which its other parts do not fit.
    static let mismatched = """
        -----BEGIN RSA PRIVATE KEY-----
        MIIEowIBAAKCAQEAk5jiSffLoRo0yxKaVUAiHj7GJn+K9rFJXkwpOS4MuStbmQ9H
        G0xIUfiWultBdsa4VrCEKUkKL/R606yaA0iKxRPKWMucCgtbWMRXFji1Dz5SeVSD
        WJWr+BNdD4wy662sdUP1Rzkg2Us+hIt1uIPlKIx1F6seA0hM56ILzRx+Of6P8c9h
        iquYkbt+jP/c0CzaGgcCTGc6TaIMbHU/WpxkRczKNJpVkAsCb1Vq6zhOQBfX55yC
        rCk/75PH5Xgxzs2+FAmvtopfA97IdXvfb/P/XJu7gUxyE57GNAQiPkTNJUC7URBL
        edaKHyQ6qXecFSgKlt6pS+HgYFk0C6w9QRoGdQIDAQABAoIBAAiy2TKiTGmOJZU1
        SgwNrPpq2TCXfOK37/AYiCfC927Up7/qzFZHGzkHhVHuLbrDZfBSqWCp2b7vR0Dh
        OoId3PMrTNY0Xm8iHGFW0EodOqCExrAODh/4UYu0O+j+FS8vdmCX33qx2tDWSX+J
        cj1BurhLz4fUUX8V3FXHcVob3IhBifTWXGAWCZHckrDu9Pt+dFMrd07WbBEacT8E
        dk1LIbGzWhOxudiHbh6kPL8wNdhxg+T1ix4cSgCR4AXspqmeaWZ0Y2La7g2DkY4/
        mTuOxUdkV5Eiic7216UNgprD6+ME7+orRHZ/ZcjNXcTnn2YkA0zwfY9FIcBHLFrw
        ggYU6YECgYEAygTUWS0iDRe0U93SgbHXYJDnIFrnU3CWsybuMvyAOid1IbMJKpR4
        ARMBz1/8CgNiu7/wV9Rskv4fzqTEklRBYYF+IUKiAlPQj7fwkgf7VbnRBlsqTGzP
        d3CTNDQ/7dAFo3eIrZE9XnM05Rh3Sh3Sf/eVQN/bKvwtlTxwEmr7e/UCgYEAuwlS
        YBLVsgk87sRX/vccjAORcYBxutR14waR74kaNF6vmqaNnR8jGqy9Kl13cOqDY4o6
        pxW/dn+JjXZG/BTMZctPqqv7QgT1F2taQbEfMtXTIiXEdA90nPmXq8TMldUmv+lb
        yT+/tcvh/wlsEieJUiewEHIqnqb62KAm/7iUUIECgYEAmdFLjgrbXnSqDSFc4vty
        LkimcvBEKjgTxpzhyViQmbbpbJtRY2ZgaRD709YVpdomFyZx7a4EbXeo6EJ0maYl
        kgRy8Qg3KuZ+aq93MPl62S7+hIRtlHtVDHBe5OTTuFMnt+uP2fg4be3yXG1ghsJm
        QKFWt2q7CeOxIWw/OQbULPECgYB61zV+GgC2DLEzVEtDDsN2BgXpWOXZQh8m+zKv
        8wj96k5FMSyDTGb+5wLap0aCJ9QhdTDuei8kwcDy4wLeHz7bgHuTaZ79Dkp2ljBS
        QuVtutgPbmSnoVsCmj8ONpPzuGnZ04dQFwlveje1DFgpWEQtbBmLw5/QUXUg/5Z9
        j5oBgQKBgF8huiCCcsgGM+ijPGemuqpXrv3LdFJ5Kb28hiVNkdGQi81pFYOMJx0O
        JSUechG67iVH9WCUUZSM4cAVkG8vDJg/tNlq2uyd3LOlyvp1jBJoQo1oUK1tA+YR
        LYGa6j+wQnYPHCYBhdm8n9GgQuc3uMYQ9ftB9d3/N2XxY8lUUKXq
        -----END RSA PRIVATE KEY-----
        """

    /// What `openssl dgst -sha256 -sign` makes of `letter`.
    static let letter = "The letter arrived."
    static let signature = """
        KN6WK53bRdv+7V879iXZZrLDQuG685IC8P6IacmTt0bCWkNdDW8Vc1xnl5m2XiVmnzJGknLKrmwvrMK3Pe8J2eEFGmbykfDaYznT\
        T+364eROdjhI4A9RQGsEyx+PR3AbWQyzX7kddSGiCGtoZ71cZqOwAhRHKs+4J245B0L1lHIv6bMlMRBYmh5EVYgwJV05pWsGkVyG\
        XXc7qK9UUsknRlgU2dgJsoruPeCpo80Kvurxjmy2qcEzLlxIAuFDd9fo3iQeQy2xx5aYM2cC9nsc2nclUpvn53Tt4REKppyJhnW0\
        /f1Tyj3kuPHB3DwK6pCjp6SmCq5fULgOxn92vDeFnQ==
        """
}
