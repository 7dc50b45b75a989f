"""Mail domains anybody may have an address at; sharing one says nothing about a business."""

PUBLIC = frozenset(
    """
    126.com 163.com aim.com alice.it aol.com arcor.de att.net bellsouth.net bigpond.com bk.ru
    bluewin.ch bol.com.br btinternet.com charter.net comcast.net cox.net daum.net earthlink.net
    email.cz fastmail.com foxmail.com free.fr freenet.de gmail.com gmx.at gmx.ch gmx.com gmx.de
    gmx.net googlemail.com hanmail.net hey.com hotmail.co.uk hotmail.com hotmail.de hotmail.es
    hotmail.fr hotmail.it hushmail.com icloud.com inbox.ru interia.pl juno.com laposte.net
    libero.it list.ru live.co.uk live.com live.de live.fr live.nl mac.com mail.com mail.de mail.ru
    mailbox.org me.com msn.com naver.com netscape.net o2.pl onet.pl orange.fr outlook.com
    outlook.de outlook.fr pm.me posteo.de proton.me protonmail.com qq.com rambler.ru rediffmail.com
    rocketmail.com sbcglobal.net seznam.cz sfr.fr sina.com sky.com t-online.de telenet.be
    terra.com.br tiscali.it tutanota.com ukr.net uol.com.br verizon.net virgilio.it wanadoo.fr
    web.de wp.pl xs4all.nl yahoo.co.in yahoo.co.jp yahoo.co.uk yahoo.com yahoo.com.br yahoo.de
    yahoo.es yahoo.fr yahoo.it yandex.com yandex.ru yeah.net ymail.com zoho.com
    """.split()  # noqa: SIM905 - a list would be a hundred lines
)
