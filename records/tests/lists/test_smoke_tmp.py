import pytest
from records.tests.fake.models import Thing, Colour
pytestmark=[pytest.mark.django_db, pytest.mark.urls("records.tests.fake.urls")]
def test_x(client, rep, django_assert_num_queries):
    red=Colour.objects.create(name="red")
    for i in range(60): Thing.objects.create(name=f"t{i}", owner=rep, colour=red, size=i)
    client.force_login(rep)
    for url in ["/things/","/things/?list=all&sort=-size","/things/?colour=%s&size__gte=3&owner=me,nobody&created_at=last_7d&any=size%%3D3&any=size__gte%%3D5"%red.pk,"/things/?x=1&sort=bad","/things/filter/?state=owner%3Dme&column=colour","/things/filter/?state=owner%3Dme&column=owner","/things/filter/?column=due","/things/filter/?column=size&op=__gte&value=x","/things/filter/?column=size&op=__gte&value=4&state=owner%3Dme","/things/columns/?state=owner%3Dme","/things/save/?state=owner%3Dme","/things/tabs/","/things/?format=json&columns=name,colour,price","/things/?format=csv"]:
        r=client.get(url)
        print(r.status_code,url,len(getattr(r,'content',b'')), r.headers.get('Location'))
        if r.status_code in(400,): print(r.content.decode()[-1800:])
    with django_assert_num_queries(99) as c: pass
def test_q(client, rep, django_assert_num_queries):
    red=Colour.objects.create(name="red")
    for i in range(60): Thing.objects.create(name=f"t{i}", owner=rep, colour=red, size=i)
    client.force_login(rep); client.get("/things/")
    with django_assert_num_queries(6): r=client.get("/things/")
    open("/tmp/lists_page.html","wb").write(r.content)
