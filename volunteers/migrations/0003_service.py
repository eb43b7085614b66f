"""Who entered that somebody came and left, and the wrong codes of the public page."""

import common.periods
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("volunteers", "0002_search"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="participation",
            name="came_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="代签到人",
            ),
        ),
        migrations.AddField(
            model_name="participation",
            name="left_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="代签退人",
            ),
        ),
        migrations.AddField(
            model_name="participation",
            name="left_reason",
            field=models.CharField(blank=True, db_default="", default="", max_length=200, verbose_name="补登签退原因"),
        ),
        migrations.CreateModel(
            name="WrongCode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source", models.UUIDField(verbose_name="来源")),
                ("at", models.DateTimeField(default=common.periods.now, verbose_name="时间")),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="wrong_codes",
                        to="volunteers.serviceactivity",
                        verbose_name="活动",
                    ),
                ),
            ],
            options={
                "verbose_name": "输错的签到码",
                "verbose_name_plural": "输错的签到码",
                "indexes": [models.Index(fields=["service", "at"], name="wrong_code_recent")],
            },
        ),
    ]
